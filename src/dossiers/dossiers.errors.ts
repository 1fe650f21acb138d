import { DomainError } from '../platform/index.js';

/** A visit serves one employer per service; the dossier of another one was opened in it. */
export class OtherEmployer extends DomainError {
  constructor() {
    super(
      'OTHER_EMPLOYER',
      'conflict',
      'En esta visita ya se abrió el expediente de otro empleador para este servicio. Siga con ese, o finalice y atienda al otro con su propio ticket.',
    );
  }
}

/** The same employer, but somebody has already been checked under another cédula. */
export class OtherRepresentative extends DomainError {
  constructor() {
    super(
      'OTHER_REPRESENTATIVE',
      'conflict',
      'Este expediente ya tiene requisitos revisados con otra cédula. Devuelva esos requisitos a pendiente para corregirla, o siga con la primera.',
    );
  }
}

/** The registries were asked about the person who stood here a moment ago. */
export class DocumentCorrected extends DomainError {
  constructor() {
    super(
      'OTHER_REPRESENTATIVE',
      'conflict',
      'La cédula de este expediente se corrigió en este momento. Vuelva a consultar.',
    );
  }
}

/** What was decided stays: the employer was told. */
export class DossierDecided extends DomainError {
  constructor() {
    super(
      'DOSSIER_DECIDED',
      'conflict',
      'Este expediente ya fue decidido y no cambia más. Vuelva a cargarlo para ver la decisión.',
    );
  }
}

export class DossierIncomplete extends DomainError {
  constructor(missing: readonly string[]) {
    super(
      'DOSSIER_INCOMPLETE',
      'conflict',
      'Falta aceptar requisitos obligatorios. Revíselos todos antes de aprobar, o rechace el expediente con el motivo.',
      {
        extra: { missing },
      },
    );
  }
}

/** Of a natural person nobody is the liquidator. */
export class StandingNotAllowed extends DomainError {
  constructor() {
    const detail = 'A un empleador de esta clase no se le representa así. Elija otra calidad de la lista.';
    super('STANDING_NOT_ALLOWED', 'rule', detail, {
      fields: [{ field: 'standing', code: 'STANDING_NOT_ALLOWED', detail }],
    });
  }
}

export class ReasonRequired extends DomainError {
  constructor(detail = 'Para rechazar escriba el motivo: el empleador debe saber qué corregir.') {
    super('REASON_REQUIRED', 'rule', detail, {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail }],
    });
  }
}

/** A requirement is rejected by a defect out of its list, or in the clerk's own words. */
export class DefectRequired extends ReasonRequired {
  constructor() {
    super('Marque qué está mal o escriba el motivo: el empleador debe saber qué corregir.');
  }
}

/** A sheet without a defect tells nobody anything. */
export class NothingToMail extends DomainError {
  constructor() {
    super(
      'NO_DEFECTS',
      'conflict',
      'Todavía no hay nada que subsanar. Rechace primero lo que esté mal, con su motivo.',
    );
  }
}

export class NoAddressToMail extends DomainError {
  constructor() {
    super(
      'NO_ADDRESS_TO_MAIL',
      'conflict',
      'No hay un correo registrado ni uno comprobado con el turno de este empleador. Imprima la hoja y entréguela.',
    );
  }
}

export class TooManySheets extends DomainError {
  constructor() {
    super(
      'TOO_MANY_SHEETS',
      'too-many',
      'Ya se enviaron cinco hojas de este expediente. Imprima la última y entréguela.',
      { retryAfterSeconds: 3_600 },
    );
  }
}

export class ReasonUnknown extends DomainError {
  constructor() {
    const detail = 'Ese motivo no es de los de este requisito. Elija uno de su lista o escríbalo.';
    super('REASON_UNKNOWN', 'rule', detail, {
      fields: [{ field: 'reasonCodes', code: 'REASON_UNKNOWN', detail }],
    });
  }
}

export class OutcomeNotAllowed extends DomainError {
  constructor() {
    const detail = 'Este requisito es obligatorio: acéptelo o rechácelo.';
    super('OUTCOME_NOT_ALLOWED', 'rule', detail, {
      fields: [{ field: 'outcome', code: 'OUTCOME_NOT_ALLOWED', detail }],
    });
  }
}
