import { DomainError } from '../platform/index.js';

/** Somebody said what came of it; the first word stands. */
export class LaterCheckResolved extends DomainError {
  constructor() {
    super(
      'LATER_CHECK_RESOLVED',
      'conflict',
      'Este control posterior ya fue resuelto. Vuelva a cargar la página para ver el resultado.',
    );
  }
}

/** Who let it pass does not control it. */
export class ControlOfOwnAct extends DomainError {
  constructor() {
    super(
      'CONTROL_OF_OWN_ACT',
      'forbidden',
      'Usted intervino en este expediente: lo aceptó, lo decidió o autorizó su hallazgo. El control posterior lo resuelve otra persona de supervisión.',
      { title: 'Esto lo controla otra persona' },
    );
  }
}

export class LaterCheckReasonRequired extends DomainError {
  constructor() {
    const detail = 'Escriba qué no está conforme: lo lee quien siga con el caso.';
    super('REASON_REQUIRED', 'rule', detail, {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail }],
    });
  }
}
