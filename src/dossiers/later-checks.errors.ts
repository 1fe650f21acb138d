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

export class LaterCheckReasonRequired extends DomainError {
  constructor() {
    const detail = 'Escriba qué no está conforme: lo lee quien siga con el caso.';
    super('REASON_REQUIRED', 'rule', detail, {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail }],
    });
  }
}
