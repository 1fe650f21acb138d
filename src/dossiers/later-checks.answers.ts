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
import { type RequirementKind } from '../requirements/index.js';
import { type FindingLevel } from './finding-facts.rules.js';
import { type LaterOutcome } from './later-check.rules.js';
import { type LaterCheckView } from './later-checks.reads.js';

type Asked = NonNullable<LaterCheckView['asked']>;
type Resolution = NonNullable<LaterCheckView['resolution']>;

const PERSON = objectOf<LaterCheckView['clerk']>('LaterCheckPerson', {
  id: ID,
  name: textLike('Rosa Guamán'),
});
const FOUND = {
  code: textLike('IDENTITY_UNVERIFIED'),
  level: oneOf<FindingLevel>('ok', 'info', 'warning', 'blocking', 'unverified'),
  detail: textLike('No comprobado. Error de conexión con el Registro Civil.'),
  source: textLike('Registro Civil'),
};
const LATER_CHECK = objectOf<LaterCheckView>(
  'LaterCheck',
  {
    id: ID,
    dossierId: ID,
    kind: oneOf<RequirementKind>('cedula', 'ruc', 'turno', 'request-letter', 'nombramiento'),
    service: textLike('clave-empleador'),
    employer: objectOf<LaterCheckView['employer']>('LaterCheckEmployer', {
      ruc: textLike('1790001016001'),
      sucursal: textLike('0001'),
      legalName: textLike('Compañía de Prueba S.A.'),
    }),
    frozen: YES_OR_NO,
    person: objectOf<LaterCheckView['person']>(
      'LaterCheckDocument',
      {},
      { cedula: textLike('1740006299'), foreignerCode: textLike('X1234567') },
    ),
    clerk: PERSON,
    isOwn: YES_OR_NO,
    unverified: listOf(
      objectOf<LaterCheckView['unverified'][number]>('LaterCheckUnverified', { ...FOUND, at: INSTANT }),
    ),
    createdAt: INSTANT,
  },
  {
    asked: objectOf<Asked>('LaterCheckAsked', {
      at: INSTANT,
      by: PERSON,
      findings: listOf(objectOf<Asked['findings'][number]>('LaterCheckFound', FOUND)),
    }),
    resolution: objectOf<Resolution>(
      'LaterCheckResolution',
      { outcome: oneOf<LaterOutcome>('conforming', 'non-conforming'), at: INSTANT, by: PERSON },
      { reason: textLike('La cédula es de otra persona.') },
    ),
  },
);

export interface LaterCheckLists {
  readonly pending: readonly LaterCheckView[];
  readonly resolved: readonly LaterCheckView[];
  readonly pendingCount: number;
}

export const LATER_CHECKS: Answer = {
  body: objectOf<LaterCheckLists>('LaterChecks', {
    pending: listOf(LATER_CHECK),
    resolved: listOf(LATER_CHECK),
    pendingCount: COUNT,
  }),
};
export const ASK_AGAIN: Answer = { body: LATER_CHECK, refuses: { 409: ['LATER_CHECK_RESOLVED'] } };
export const RESOLVE_LATER_CHECK: Answer = {
  body: LATER_CHECK,
  refuses: {
    403: ['CONTROL_OF_OWN_ACT'],
    409: ['LATER_CHECK_RESOLVED', 'OWN_EMPLOYER', 'INTEREST_DECLARED'],
    422: ['REASON_REQUIRED'],
  },
};
