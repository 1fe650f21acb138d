import { DomainError, type FieldProblem } from '../platform/index.js';

export class DossierNotApproved extends DomainError {
  constructor() {
    super(
      'DOSSIER_NOT_APPROVED',
      'conflict',
      'El expediente todavía no está aprobado. Revise los requisitos y apruébelo antes de enviar el enlace.',
    );
  }
}

export class WrongService extends DomainError {
  constructor() {
    super(
      'WRONG_SERVICE',
      'conflict',
      'Este expediente no es de clave de empleador. Derive la visita a ese servicio para enviar un enlace.',
    );
  }
}

export class NoRegisteredEmail extends DomainError {
  constructor() {
    super(
      'NO_REGISTERED_EMAIL',
      'conflict',
      'Usuario no tiene correo registrado. Haga primero la actualización de datos del empleador; el enlace solo va al correo registrado.',
    );
  }
}

export class OwnEmployer extends DomainError {
  constructor() {
    super(
      'OWN_EMPLOYER',
      'conflict',
      'Usted es representante de este empleador. Derive la visita a otra ventanilla.',
      { isDenial: true },
    );
  }
}

export class AccountFrozen extends DomainError {
  constructor() {
    super(
      'ACCOUNT_FROZEN',
      'conflict',
      'La cuenta de este empleador está congelada. Pida a supervisión que la revise antes de continuar.',
    );
  }
}

export class ResetInProgress extends DomainError {
  constructor() {
    super(
      'RESET_IN_PROGRESS',
      'conflict',
      'Este empleador ya tiene un enlace vigente de otra visita. Espere a que lo use o venza, o pida a supervisión que lo anule.',
    );
  }
}

export class ResetDone extends DomainError {
  constructor() {
    super(
      'RESET_DONE',
      'conflict',
      'Este expediente ya tuvo su restablecimiento. Para otro hace falta una nueva visita con su expediente.',
    );
  }
}

/** The reset is not in a state from which this can be done. */
export class ResetState extends DomainError {
  constructor() {
    super(
      'RESET_STATE',
      'conflict',
      'El restablecimiento ya no está en ese estado. Actualice la pantalla y vea qué sigue.',
    );
  }
}

/** The limit ends with the visit; a program that comes back within this time comes back for nothing. */
const NOT_IN_THIS_VISIT_SECONDS = 24 * 60 * 60;

/** At most five new links per visit. */
export class ReissueLimit extends DomainError {
  constructor() {
    super(
      'REISSUE_LIMIT',
      'too-many',
      'Ya se reenvió el enlace cinco veces en esta visita. Verifique con el empleador su correo registrado y atienda con un nuevo turno.',
      { retryAfterSeconds: NOT_IN_THIS_VISIT_SECONDS },
    );
  }
}

/** Many links for one employer within an hour, over any number of visits. */
export class TooManyLinks extends DomainError {
  constructor() {
    super(
      'TOO_MANY_LINKS',
      'too-many',
      'A este empleador ya se le enviaron muchos enlaces en la última hora. Verifique con él su correo registrado y avise a su supervisor.',
      { retryAfterSeconds: 3_600 },
    );
  }
}

export class ReasonRequired extends DomainError {
  constructor() {
    super('REASON_REQUIRED', 'rule', 'Escriba el motivo de la anulación.', {
      fields: [{ field: 'reason', code: 'REQUIRED', detail: 'Escriba el motivo.' }],
    });
  }
}

/** Expired, used, replaced, voided, frozen, unknown or malformed: one answer, which says what to do next. */
export class LinkNotValid extends DomainError {
  constructor() {
    super('LINK_NOT_VALID', 'gone', 'Este enlace ya no sirve. Pida en la ventanilla que le envíen otro.');
  }
}

export class CounterCodeWrong extends DomainError {
  constructor(readonly triesLeft: number) {
    const next =
      triesLeft === 0
        ? 'Ya no quedan intentos y el enlace quedó anulado. Pida en la ventanilla que le envíen otro.'
        : `Pida que se lo dicten otra vez. ${triesLeft === 1 ? 'Le queda 1 intento' : `Le quedan ${triesLeft} intentos`}.`;
    const detail = `El código de ventanilla no es correcto. ${next}`;
    super('COUNTER_CODE_WRONG', 'rule', detail, { extra: { triesLeft }, fields: [wrongCode(detail)] });
  }
}

const wrongCode = (detail: string): FieldProblem => ({
  field: 'counterCode',
  code: 'COUNTER_CODE_WRONG',
  detail,
});
