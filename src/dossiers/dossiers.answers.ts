import { type EmployerKind } from '../ecuador/index.js';
import { type Answer, ID, INSTANT, listOf, objectOf, oneOf, textLike, YES_OR_NO } from '../platform/index.js';
import {
  type Defect,
  type RequirementHow,
  type RequirementKind,
  type Standing,
  STANDINGS,
} from '../requirements/index.js';
import { type CheckOutcome, type Decision, type DossierStatus } from './dossier.rules.js';
import { type DefectsMailStatus } from './defects-mails.store.js';
import { type ToldDefect } from './defects-sheet.rules.js';
import { type DefectsView } from './defects.reads.js';
import { type DossierView } from './dossiers.reads.js';
import { type EarlierVisit, type Note } from './earlier-visits.js';
import { type FindingLevel } from './finding-facts.rules.js';

type Requirement = DossierView['requirements'][number];

const KIND = oneOf<RequirementKind>('cedula', 'ruc', 'turno', 'request-letter', 'nombramiento');
const REASON = textLike('El nombramiento está vencido.');

const HOW = oneOf<RequirementHow>('exhibit', 'consult', 'hand-in');
const OUTCOME = oneOf<CheckOutcome>('pending', 'accepted', 'rejected', 'not-applicable');
const STATUS = oneOf<DossierStatus>('open', 'approved', 'rejected');
const CODES = listOf(textLike('LETTER_NOT_SIGNED'));
const NOTE = objectOf<Note>('Note', {
  text: textLike('Vuelve el lunes con la carta firmada.'),
  at: INSTANT,
  by: objectOf<Note['by']>('NoteBy', { id: ID, name: textLike('Rosa Guamán') }),
});

const LAW = textLike('Requisito del trámite: carta con firma manuscrita');
const TOLD = objectOf<ToldDefect>(
  'ToldDefect',
  { text: textLike('La carta no está firmada a mano.'), legalBasis: LAW },
  { code: textLike('LETTER_NOT_SIGNED'), cure: textLike('Firme la carta a mano.') },
);

const EARLIER_VISIT = objectOf<EarlierVisit>(
  'EarlierVisit',
  {
    id: ID,
    status: STATUS,
    openedAt: INSTANT,
    center: textLike('CAU Quito Centro'),
    requirements: listOf(
      objectOf<EarlierVisit['requirements'][number]>(
        'EarlierRequirement',
        { kind: KIND, how: HOW, outcome: OUTCOME, reasonCodes: CODES },
        { reason: REASON, evidence: textLike('Inscripción 1234') },
      ),
    ),
  },
  { reason: REASON, notes: NOTE },
);

const DOSSIER = objectOf<DossierView>(
  'Dossier',
  {
    id: ID,
    ticketId: ID,
    status: STATUS,
    service: textLike('clave-empleador'),
    employer: objectOf<DossierView['employer']>(
      'DossierEmployer',
      {
        ruc: textLike('1790001016001'),
        sucursal: textLike('0001'),
        legalName: textLike('Compañía de Prueba S.A.'),
        kind: oneOf<EmployerKind>('company', 'public', 'natural', 'household'),
      },
      { emailMasked: textLike('1**********1@demo.test') },
    ),
    representative: objectOf<DossierView['representative']>(
      'DossierRepresentative',
      { registeredName: textLike('Ana Lucía Benítez Rojas') },
      {
        cedula: textLike('1740006299'),
        foreignerCode: textLike('X1234567'),
        registeredCedula: textLike('1740006299'),
        registeredForeignerCode: textLike('X1234567'),
      },
    ),
    standing: oneOf<Standing>(...STANDINGS.map(({ standing }) => standing)),
    joint: YES_OR_NO,
    requirements: listOf(
      objectOf<Requirement>(
        'DossierRequirement',
        {
          kind: KIND,
          name: textLike('Cédula'),
          how: HOW,
          required: YES_OR_NO,
          outcome: OUTCOME,
          reasonCodes: CODES,
          defects: listOf(TOLD),
          checks: listOf(textLike('¿La foto es de la persona?')),
          findings: listOf(
            objectOf<Requirement['findings'][number]>('Finding', {
              code: textLike('RUC_ACTIVE'),
              level: oneOf<FindingLevel>('ok', 'info', 'warning', 'blocking', 'unverified'),
              detail: textLike('El RUC está activo.'),
              source: textLike('SRI'),
              at: INSTANT,
            }),
          ),
        },
        {
          reason: REASON,
          evidence: textLike('Inscripción 1234'),
          legalBasis: textLike('LOOETA, Art. 11'),
          registeredAt: textLike('Registro Mercantil'),
        },
      ),
    ),
  },
  {
    notes: NOTE,
    earlier: listOf(EARLIER_VISIT),
    staleAt: INSTANT,
    decision: objectOf<NonNullable<DossierView['decision']>>(
      'DossierDecision',
      {
        outcome: oneOf<Decision>('approved', 'rejected'),
        at: INSTANT,
        by: objectOf<NonNullable<DossierView['decision']>['by']>('DecidedBy', {
          id: ID,
          name: textLike('Rosa Guamán'),
        }),
      },
      { reason: REASON },
    ),
  },
);

export const OPEN_DOSSIER: Answer = {
  body: DOSSIER,
  statuses: [201, 200],
  refuses: {
    404: ['EMPLOYER_UNKNOWN'],
    409: ['NOT_YOUR_VISIT', 'OTHER_EMPLOYER', 'OTHER_REPRESENTATIVE'],
    422: ['RUC_INVALID', 'CEDULA_INVALID', 'FOREIGNER_CODE_INVALID', 'STANDING_NOT_ALLOWED'],
  },
};
export const ONE_DOSSIER: Answer = { body: DOSSIER };
export const STANDING: Answer = {
  body: DOSSIER,
  refuses: { 409: ['NOT_YOUR_VISIT', 'DOSSIER_DECIDED', 'INTEREST_DECLARED'], 422: ['STANDING_NOT_ALLOWED'] },
};
export const NOTES: Answer = { body: DOSSIER, refuses: { 409: ['NOT_YOUR_VISIT'] } };
export const LOOK_UP: Answer = {
  body: DOSSIER,
  refuses: { 409: ['NOT_YOUR_VISIT', 'DOSSIER_DECIDED', 'OTHER_REPRESENTATIVE'] },
};
export const CHECK: Answer = {
  body: DOSSIER,
  refuses: {
    409: ['NOT_YOUR_VISIT', 'DOSSIER_DECIDED', 'INTEREST_DECLARED'],
    422: ['REASON_REQUIRED', 'REASON_UNKNOWN', 'OUTCOME_NOT_ALLOWED'],
  },
};
const SHEET = objectOf<DefectsView>(
  'DefectsSheet',
  {
    dossierId: ID,
    status: STATUS,
    defects: listOf(
      objectOf<DefectsView['defects'][number]>('DefectsOfRequirement', {
        kind: KIND,
        name: textLike('Carta de pedido'),
        told: listOf(TOLD),
      }),
    ),
    unreviewed: listOf(
      objectOf<DefectsView['unreviewed'][number]>('Unreviewed', { kind: KIND, name: textLike('Cédula') }),
    ),
    choices: listOf(
      objectOf<Defect>('Defect', {
        code: textLike('LETTER_NOT_SIGNED'),
        kind: KIND,
        text: textLike('La carta no está firmada a mano.'),
        cure: textLike('Firme la carta a mano.'),
        legalBasis: LAW,
      }),
    ),
  },
  {
    reason: REASON,
    emailMasked: textLike('1…@demo.test'),
    mail: objectOf<NonNullable<DefectsView['mail']>>('DefectsMail', {
      status: oneOf<DefectsMailStatus>('queued', 'sent', 'failed'),
      askedAt: INSTANT,
    }),
  },
);

export const DEFECTS: Answer = { body: SHEET };
export const DEFECTS_MAIL: Answer = {
  body: SHEET,
  statuses: [202],
  refuses: { 409: ['NOT_YOUR_VISIT', 'NO_DEFECTS', 'NO_ADDRESS_TO_MAIL'], 429: ['TOO_MANY_SHEETS'] },
};
export const DECIDE: Answer = {
  body: DOSSIER,
  refuses: {
    403: ['CHECKER_IS_USER'],
    409: [
      'NOT_YOUR_VISIT',
      'DOSSIER_DECIDED',
      'INTEREST_DECLARED',
      { code: 'DOSSIER_INCOMPLETE', with: { missing: listOf(KIND) } },
      {
        code: 'APPROVAL_NEEDED',
        with: {
          approvalId: ID,
          approvalStatus: oneOf<'pending' | 'rejected'>('pending', 'rejected'),
          requirements: listOf(KIND),
        },
      },
    ],
    422: ['REASON_REQUIRED'],
  },
};
