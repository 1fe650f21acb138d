import {
  type Answer,
  COUNT,
  ID,
  INSTANT,
  listOf,
  objectOf,
  oneOf,
  textLike,
  YES_OR_NO,
} from '../platform/index.js';
import { type Evidence } from './unlock.rules.js';
import { type LockoutView, type UnlockView } from './unlocks.reads.js';

const LOCKOUT_FIELDS = {
  id: ID,
  channel: oneOf<LockoutView['channel']>('employer-sign-in'),
  failures: COUNT,
  lockedAt: INSTANT,
  lockedUntil: INSTANT,
};
const LOCKOUT = objectOf<LockoutView>('Lockout', LOCKOUT_FIELDS);

export interface FrozenJson {
  readonly employer: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
  readonly frozenAt: string;
  readonly by: 'owner' | 'supervisor';
  readonly reason?: string;
}

const FROZEN = objectOf<FrozenJson>(
  'FrozenAccount',
  {
    employer: objectOf<FrozenJson['employer']>('FrozenEmployer', {
      ruc: textLike('1790001016001'),
      sucursal: textLike('0001'),
      legalName: textLike('Compañía de Prueba S.A.'),
    }),
    frozenAt: INSTANT,
    by: oneOf<FrozenJson['by']>('owner', 'supervisor'),
  },
  { reason: textLike('Dos personas dicen representar al empleador.') },
);

export const LOCKOUTS: Answer = {
  body: objectOf<{ lockouts: LockoutView[] }>('Lockouts', { lockouts: listOf(LOCKOUT) }),
  refuses: { 422: ['RUC_INVALID'] },
};
export const RELEASE: Answer = {
  body: LOCKOUT,
  refuses: { 409: ['LOCKOUT_OVER', 'OWN_EMPLOYER'], 422: ['REASON_REQUIRED'] },
};
export const FROZEN_ACCOUNTS: Answer = {
  body: objectOf<{ accounts: FrozenJson[] }>('FrozenAccounts', { accounts: listOf(FROZEN) }),
};
export const FREEZE: Answer = {
  body: FROZEN,
  refuses: {
    404: ['EMPLOYER_UNKNOWN'],
    409: ['ACCOUNT_FROZEN', 'OWN_EMPLOYER'],
    422: ['REASON_REQUIRED'],
  },
};
export const THAW: Answer = {
  refuses: {
    404: ['EMPLOYER_UNKNOWN'],
    409: ['ACCOUNT_NOT_FROZEN', 'OWN_EMPLOYER'],
    422: ['REASON_REQUIRED'],
  },
};
export const UNLOCK: Answer = {
  body: objectOf<UnlockView>('Unlock', {
    id: ID,
    dossierId: ID,
    unlockedAt: INSTANT,
    evidence: oneOf<Evidence>('cedula-seen', 'video-seen', 'biometrics-matched'),
    wasLocked: YES_OR_NO,
  }),
  refuses: {
    409: ['NOT_YOUR_VISIT', 'DOSSIER_NOT_APPROVED', 'WRONG_SERVICE', 'OWN_EMPLOYER', 'ACCOUNT_FROZEN'],
    422: ['EVIDENCE_NOT_ACCEPTED'],
  },
};
