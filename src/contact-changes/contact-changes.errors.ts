import { DomainError } from '../platform/index.js';

export class DossierNotApproved extends DomainError {
  constructor() {
    super(
      'DOSSIER_NOT_APPROVED',
      'conflict',
      'El expediente todavía no está aprobado. Revise los requisitos y apruébelo antes de cambiar el correo.',
    );
  }
}

export class WrongService extends DomainError {
  constructor() {
    super(
      'WRONG_SERVICE',
      'conflict',
      'Desde este trámite no se cambia el correo. Derive la visita a actualización de datos.',
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
      'La cuenta de este empleador está congelada: su correo no cambia hasta que supervisión la revise.',
    );
  }
}

export class ContactUnchanged extends DomainError {
  constructor() {
    const detail = 'Ese correo y ese teléfono son los que ya constan. Escriba el nuevo.';
    super('CONTACT_UNCHANGED', 'rule', detail, {
      fields: [{ field: 'email', code: 'CONTACT_UNCHANGED', detail }],
    });
  }
}

/** Between the request and its approval the address changed: what was looked at is not true any more. */
export class ContactChangedMeanwhile extends DomainError {
  constructor() {
    super(
      'CONTACT_CHANGED_MEANWHILE',
      'conflict',
      'El correo del empleador cambió después de esta solicitud. Niéguela; si todavía hace falta, en la ventanilla deben pedirla otra vez.',
    );
  }
}
