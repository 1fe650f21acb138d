import { DomainError } from '../platform/index.js';

/** Expired, overtaken by a supervisor's review, made by nobody: one answer. */
export class NotMeNotValid extends DomainError {
  constructor() {
    super(
      'NOT_ME_NOT_VALID',
      'gone',
      'Este enlace ya no sirve. Si alguien usa su cuenta sin su permiso, diga «no fui yo» en cualquier centro de atención o llame al 140.',
    );
  }
}

/** Whatever does not prove who came: simulated, unavailable, or of another kind of visit. */
export class EvidenceNotAccepted extends DomainError {
  constructor(listed: readonly string[]) {
    const detail = `Esa constancia no prueba la identidad. En esta visita vale: ${listed.join(' o ')}.`;
    super('EVIDENCE_NOT_ACCEPTED', 'rule', detail, {
      fields: [{ field: 'evidence', code: 'EVIDENCE_NOT_ACCEPTED', detail }],
    });
  }
}

export class DossierNotApproved extends DomainError {
  constructor() {
    super(
      'DOSSIER_NOT_APPROVED',
      'conflict',
      'El expediente todavía no está aprobado. Revise los requisitos y apruébelo antes de desbloquear.',
    );
  }
}

export class WrongService extends DomainError {
  constructor() {
    super(
      'WRONG_SERVICE',
      'conflict',
      'Este expediente no es de desbloqueo. Derive la visita a ese servicio para desbloquear la cuenta.',
    );
  }
}

export class OwnEmployer extends DomainError {
  constructor() {
    super(
      'OWN_EMPLOYER',
      'conflict',
      'Usted es representante de este empleador. Debe hacerlo otra persona.',
      { isDenial: true },
    );
  }
}

export class AccountFrozen extends DomainError {
  constructor() {
    super(
      'ACCOUNT_FROZEN',
      'conflict',
      'La cuenta de este empleador está congelada. Supervisión debe revisarla antes de continuar.',
    );
  }
}

export class AccountNotFrozen extends DomainError {
  constructor() {
    super('ACCOUNT_NOT_FROZEN', 'conflict', 'La cuenta de este empleador no está congelada.');
  }
}

/** It ran out or was lifted meanwhile: there is nothing to release. */
export class LockoutOver extends DomainError {
  constructor() {
    super('LOCKOUT_OVER', 'conflict', 'Ese bloqueo ya terminó. No hace falta levantarlo.');
  }
}

export class ReasonRequired extends DomainError {
  constructor() {
    super('REASON_REQUIRED', 'rule', 'Escriba el motivo: queda en la auditoría.', {
      fields: [{ field: 'reason', code: 'REQUIRED', detail: 'Escriba el motivo.' }],
    });
  }
}
