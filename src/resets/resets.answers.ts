import { type Answer, COUNT, ID, INSTANT, objectOf, oneOf, textLike } from '../platform/index.js';
import { type ResetOrigin, type ResetStatus } from './reset.rules.js';
import { type ResetView } from './resets.reads.js';

const RESET = objectOf<ResetView>(
  'Reset',
  {
    id: ID,
    origin: oneOf<ResetOrigin>('counter', 'online', 'signed-request'),
    status: oneOf<ResetStatus>(
      'queued',
      'sending',
      'sent',
      'opened',
      'completed',
      'expired',
      'failed',
      'voided',
    ),
    emailMasked: textLike('1**********1@demo.test'),
  },
  {
    counterCode: textLike('482913', { pattern: '^\\d{6}$' }),
    sentAt: INSTANT,
    expiresAt: INSTANT,
    openedAt: INSTANT,
    completedAt: INSTANT,
    failure: textLike('El servidor de correo rechazó la dirección registrada.'),
    delay: textLike('El servidor de correo pide esperar antes de recibir el mensaje (lista gris).'),
    nextTryAt: INSTANT,
  },
);

const APPROVAL_NEEDED = {
  code: 'APPROVAL_NEEDED',
  with: { approvalId: ID, approvalStatus: oneOf<'pending' | 'rejected'>('pending', 'rejected') },
};
export const REQUEST: Answer = {
  body: RESET,
  refuses: {
    403: ['CHECKER_IS_USER'],
    409: [
      'NOT_YOUR_VISIT',
      'DOSSIER_NOT_APPROVED',
      'WRONG_SERVICE',
      'NO_REGISTERED_EMAIL',
      'OWN_EMPLOYER',
      'INTEREST_DECLARED',
      'ACCOUNT_FROZEN',
      APPROVAL_NEEDED,
      'RESET_IN_PROGRESS',
      'RESET_DONE',
    ],
    429: ['TOO_MANY_LINKS'],
  },
};
export const ONE_RESET: Answer = { body: RESET };
export const RESET_EVENTS: Answer = { body: RESET, event: 'reset' };
export const REISSUE: Answer = {
  body: RESET,
  refuses: {
    403: ['CHECKER_IS_USER'],
    409: [
      'NOT_YOUR_VISIT',
      'RESET_STATE',
      'NO_REGISTERED_EMAIL',
      'OWN_EMPLOYER',
      'INTEREST_DECLARED',
      'ACCOUNT_FROZEN',
      APPROVAL_NEEDED,
      'RESET_IN_PROGRESS',
    ],
    429: ['REISSUE_LIMIT', 'TOO_MANY_LINKS'],
  },
};
export const VOID: Answer = {
  body: RESET,
  refuses: { 409: ['NOT_YOUR_VISIT', 'RESET_STATE'], 422: ['REASON_REQUIRED'] },
};
export const KEY_CHANGE: Answer = {
  refuses: {
    410: ['LINK_NOT_VALID'],
    422: [{ code: 'COUNTER_CODE_WRONG', with: { triesLeft: COUNT } }, 'KEY_REJECTED'],
    503: ['OVERLOADED'],
  },
};
export const stagedLink = (cookie: string): Answer => ({
  statuses: [303],
  setsCookie: cookie,
  publishedAs: '/clave/{token}',
});
