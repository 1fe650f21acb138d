import { type Answer, ID, INSTANT, listOf, objectOf, oneOf, textLike } from '../platform/index.js';
import { type ApprovalOutcome, type ApprovalStatus } from './approval.rules.js';
import { type ApprovalView } from './approvals.reads.js';

const PERSON = objectOf<ApprovalView['requestedBy']>('ApprovalPerson', {
  id: ID,
  username: textLike('ventanilla1'),
  name: textLike('Rosa Guamán'),
});

const APPROVAL = objectOf<ApprovalView>(
  'Approval',
  {
    id: ID,
    kind: textLike('dossier-finding'),
    status: oneOf<ApprovalStatus>('pending', 'approved', 'rejected', 'expired', 'withdrawn'),
    what: textLike('Aprobar un expediente con un hallazgo en contra'),
    allows: textLike('La ventanilla podrá aprobar este expediente.'),
    subject: objectOf<ApprovalView['subject']>('ApprovalSubject', { kind: textLike('dossier'), id: ID }),
    facts: listOf(
      objectOf<ApprovalView['facts'][number]>(
        'ApprovalFact',
        { name: textLike('RUC activo'), text: textLike('El RUC consta como SUSPENDIDO.') },
        { level: textLike('blocking') },
      ),
    ),
    requestedBy: PERSON,
    requestedAt: INSTANT,
    expiresAt: INSTANT,
  },
  {
    reason: textLike('Mostró la reactivación de hoy.'),
    employer: objectOf<NonNullable<ApprovalView['employer']>>('ApprovalEmployer', {
      ruc: textLike('1790001016001'),
      sucursal: textLike('0001'),
      legalName: textLike('Compañía de Prueba S.A.'),
    }),
    decision: objectOf<NonNullable<ApprovalView['decision']>>('ApprovalDecision', {
      outcome: oneOf<ApprovalOutcome>('approved', 'rejected'),
      reason: textLike('Comprobado con el SRI en línea.'),
      at: INSTANT,
      by: PERSON,
    }),
  },
);

export interface ApprovalList {
  readonly approvals: readonly ApprovalView[];
}

export const APPROVALS: Answer = {
  body: objectOf<ApprovalList>('Approvals', { approvals: listOf(APPROVAL) }),
};
export const ONE_APPROVAL: Answer = { body: APPROVAL };
export const DECIDE_APPROVAL: Answer = {
  body: APPROVAL,
  refuses: {
    403: ['MAKER_IS_CHECKER'],
    409: [
      'APPROVAL_DECIDED',
      'OWN_EMPLOYER',
      'INTEREST_DECLARED',
      'ACCOUNT_FROZEN',
      'CONTACT_CHANGED_MEANWHILE',
    ],
    422: ['REASON_REQUIRED'],
  },
};
