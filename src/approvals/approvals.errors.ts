import { DomainError } from '../platform/index.js';

/** What stands in the way while nobody else has said yes. */
export type Refused =
  | { readonly status: 'pending'; readonly id: string }
  | { readonly status: 'rejected'; readonly id: string; readonly reason: string }
  | { readonly status: 'own'; readonly id: string };

/** This takes a second person: it was asked for, or turned down. */
export class ApprovalNeeded extends DomainError {
  /** @param detail why it takes two, and what to do while it is pending */
  constructor(
    refused: Exclude<Refused, { status: 'own' }>,
    detail: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(
      'APPROVAL_NEEDED',
      'conflict',
      refused.status === 'pending'
        ? detail
        : `Supervisión no lo autorizó: «${refused.reason}». Explíquelo a la persona, o vuelva a pedirlo con otro motivo.`,
      {
        title: refused.status === 'pending' ? 'Hace falta la autorización de supervisión' : 'No autorizado',
        extra: { approvalId: refused.id, approvalStatus: refused.status, ...extra },
      },
    );
  }
}

/** The one who said yes holds the visit now and would make use of it. */
export class CheckerIsUser extends DomainError {
  constructor() {
    super(
      'CHECKER_IS_USER',
      'forbidden',
      'Usted dio la autorización: quien autoriza no la usa. Deje la visita en pausa para que otra persona la termine.',
      { title: 'Esto lo termina otra persona' },
    );
  }
}

/** Why somebody may not go on alone. */
export type TakesAnother = ApprovalNeeded | CheckerIsUser;

/**
 * What to answer somebody who may not go on alone; to be committed with `refuse`, as the request or the trace is.
 * @param detail as in {@link ApprovalNeeded}
 */
export const refusalOf = (
  refused: Refused,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): TakesAnother =>
  refused.status === 'own' ? new CheckerIsUser() : new ApprovalNeeded(refused, detail, extra);

/** Own request, or that of the same person under another account. */
export class MakerIsChecker extends DomainError {
  constructor() {
    super(
      'MAKER_IS_CHECKER',
      'forbidden',
      'Quien pide no decide: esta solicitud es suya. Pídale a otra persona de supervisión que la revise.',
    );
  }
}

const DECIDED = {
  approved: 'Esta solicitud ya fue aprobada por otra persona.',
  rejected: 'Esta solicitud ya fue negada por otra persona.',
  withdrawn: 'Esta solicitud ya no rige: la ventanilla ya no la necesita.',
} as const;

export class ApprovalDecided extends DomainError {
  constructor(status: keyof typeof DECIDED) {
    super('APPROVAL_DECIDED', 'conflict', `${DECIDED[status]} No hay nada más que decidir.`);
  }
}

export class ApprovalExpired extends DomainError {
  constructor() {
    super(
      'APPROVAL_DECIDED',
      'conflict',
      'Esta solicitud venció sin decisión. Si todavía hace falta, en la ventanilla deben pedirla otra vez.',
    );
  }
}

export class ApprovalReasonRequired extends DomainError {
  constructor() {
    const detail = 'Escriba el motivo: quien lo pidió debe saber por qué.';
    super('REASON_REQUIRED', 'rule', detail, {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail }],
    });
  }
}

/** The second person would decide about an employer that he or she stands for. */
export class CheckerIsParty extends DomainError {
  constructor() {
    super(
      'OWN_EMPLOYER',
      'conflict',
      'Usted es representante de este empleador: esto lo decide otra persona de supervisión.',
      { isDenial: true },
    );
  }
}
