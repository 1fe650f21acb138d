import { type EmployerKind } from '../ecuador/index.js';

/** How the person at the counter stands for the employer. */
export type Standing =
  | 'legal-representative'
  | 'sas-representative'
  | 'branch-attorney'
  | 'attorney'
  | 'liquidator'
  | 'represented-by-legal-person'
  | 'registered-elsewhere'
  | 'public-authority'
  | 'public-company'
  | 'self'
  | 'household'
  | 'heirs';

/** How well founded a row of the tables is; what is not sure is said in `docs/requirements.md`. */
export type Certainty = 'sure' | 'likely' | 'guess';

export interface StandingRow {
  readonly standing: Standing;
  readonly kinds: readonly EmployerKind[];
  /** What clerk and employer choose it by. */
  readonly name: string;
  /** Who keeps the proof, where somebody does. */
  readonly registeredAt?: string;
  /** The proof gives the power of somebody else on record: the two need not be the same person. */
  readonly actsForTheRepresentative?: true;
  /** Nothing that a clerk can judge: the legal staff of the centre looks at it first. */
  readonly toLegalStaff?: true;
  readonly certainty: Certainty;
}

const ENDS_IN_LIQUIDATION = /\ben liquidacion$/;
const IS_SAS = /\bs ?a ?s( bic)?$/;
const IS_PUBLIC_COMPANY = /(\bep$)|(^empresa publica\b)/;

/** The first row of a kind is the usual one (domain 3.1, 3.4). */
export const STANDINGS: readonly StandingRow[] = [
  {
    standing: 'legal-representative',
    kinds: ['company'],
    name: 'Representante legal',
    registeredAt: 'Registro Mercantil',
    certainty: 'sure',
  },
  {
    standing: 'sas-representative',
    kinds: ['company'],
    name: 'Representante legal de una S.A.S.',
    registeredAt: 'Superintendencia de Compañías',
    certainty: 'sure',
  },
  {
    standing: 'liquidator',
    kinds: ['company'],
    name: 'Liquidador',
    registeredAt: 'Registro Mercantil o resolución de la Superintendencia de Compañías',
    certainty: 'sure',
  },
  {
    standing: 'branch-attorney',
    kinds: ['company'],
    name: 'Apoderado de la sucursal de una compañía extranjera',
    registeredAt: 'Registro Mercantil',
    certainty: 'sure',
  },
  {
    standing: 'represented-by-legal-person',
    kinds: ['company'],
    name: 'Por una compañía que es la representante',
    registeredAt: 'Registro Mercantil o Superintendencia de Compañías, los dos nombramientos',
    certainty: 'likely',
  },
  {
    standing: 'registered-elsewhere',
    kinds: ['company'],
    name: 'Representante de cooperativa, fundación, asociación u otra organización',
    registeredAt: 'Superintendencia de Economía Popular y Solidaria, ministerio u otro órgano',
    certainty: 'likely',
  },
  { standing: 'public-authority', kinds: ['public'], name: 'Autoridad de la entidad', certainty: 'likely' },
  {
    standing: 'public-company',
    kinds: ['public'],
    name: 'Gerente de una empresa pública (EP)',
    certainty: 'likely',
  },
  { standing: 'self', kinds: ['natural'], name: 'El propio empleador', certainty: 'sure' },
  { standing: 'household', kinds: ['household'], name: 'El propio patrono de hogar', certainty: 'likely' },
  {
    standing: 'attorney',
    kinds: ['company', 'public', 'natural', 'household'],
    name: 'Apoderado con poder especial',
    actsForTheRepresentative: true,
    certainty: 'likely',
  },
  {
    standing: 'heirs',
    kinds: ['natural', 'household'],
    name: 'Administrador de la sucesión (el empleador falleció)',
    toLegalStaff: true,
    certainty: 'guess',
  },
];

/** What a clerk may choose for this kind of employer, the usual one first. */
export const standingsOf = (kind: EmployerKind): readonly StandingRow[] =>
  STANDINGS.filter(({ kinds }) => kinds.includes(kind));

/** The row of a standing. */
export function standingRow(standing: Standing): StandingRow {
  const row = STANDINGS.find((each) => each.standing === standing);
  if (!row) throw new Error(`no such standing: ${standing}`);
  return row;
}

/**
 * What the person most likely stands for, by the employer's name: «… S.A.S.», «… en liquidación», «… EP». A company whose
 * name tells nothing may still be an S.A.S.: its appointment is at the Superintendencia then.
 * @param registry where the appointment on record is registered, if one was found.
 */
export function usualStanding(employer: {
  kind: EmployerKind;
  legalName?: string;
  registry?: string;
}): Standing {
  const name = plain(employer.legalName ?? '');
  switch (employer.kind) {
    case 'company':
      if (ENDS_IN_LIQUIDATION.test(name)) return 'liquidator';
      return IS_SAS.test(name) || plain(employer.registry ?? '').startsWith('superintendencia de compan')
        ? 'sas-representative'
        : 'legal-representative';
    case 'public':
      return IS_PUBLIC_COMPANY.test(name) ? 'public-company' : 'public-authority';
    case 'natural':
      return 'self';
    case 'household':
      return 'household';
  }
}

/** Without accents, case and punctuation: «S.A.S.», «SAS» and «S. A. S.» end alike. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
