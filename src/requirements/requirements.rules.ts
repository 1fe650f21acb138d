import { type EmployerKind } from '../ecuador/index.js';
import {
  HOUSEHOLD_RECORD,
  LINES,
  type RequirementHow,
  type RequirementKind,
} from './requirement-lines.rules.js';
import { type Standing, standingRow, usualStanding } from './standings.rules.js';

/** Whether a cédula whose printed date is over will do: the SRI takes it, the IESS asks for a current one (domain 6.4). */
export type ExpiredCedulas = 'refuse' | 'accept';

/** One thing an employer must show, have looked up or hand in. */
export interface Requirement {
  readonly kind: RequirementKind;
  readonly how: RequirementHow;
  /** A dossier can be approved only once every required one was accepted by a person. */
  readonly required: boolean;
  /** What the clerk's list calls it. */
  readonly name: string;
  /** For the employer's receipt: what to bring, or what need not be brought. */
  readonly text: string;
  /** What the clerk answers with yes before accepting. */
  readonly checks: readonly string[];
  readonly legalBasis: string;
  /** Who keeps it, where that is known. */
  readonly registeredAt?: string;
}

export interface RequirementsAsked {
  readonly employerKind: EmployerKind;
  /** How the person stands for the employer; absent while nobody has said it, and then the usual one counts. */
  readonly standing?: Standing | undefined;
  /** Several represent together: the letter takes all their signatures. */
  readonly joint?: boolean;
  readonly service: string;
  /** Without a turno, which then is listed but not required. */
  readonly walkIn: boolean;
  readonly expiredCedulas: ExpiredCedulas;
}

/** What this employer needs for this service, in the order of the clerk's list. */
export function requirementsFor(asked: RequirementsAsked): Requirement[] {
  const standing = asked.standing ?? usualStanding({ kind: asked.employerKind });
  const { registeredAt } = standingRow(standing);
  return LINES.filter(
    ({ standings, services }) =>
      (standings?.includes(standing) ?? true) && (services?.includes(asked.service) ?? true),
  )
    .map((line) => (line.kind === 'ruc' && asked.employerKind === 'household' ? HOUSEHOLD_RECORD : line))
    .map(({ kind, how, name, text, textBefore, checks, jointChecks, legalBasis }) => ({
      kind,
      how,
      required: kind !== 'turno' || !asked.walkIn,
      name,
      text: currentOrNot(asked.standing === undefined ? (textBefore ?? text) : text, kind, asked),
      checks: [
        ...(asked.joint && jointChecks ? jointChecks : checks),
        ...(kind === 'cedula' && asked.expiredCedulas === 'refuse' ? ['¿La cédula está vigente?'] : []),
      ],
      legalBasis,
      ...(kind === 'nombramiento' && registeredAt !== undefined ? { registeredAt } : {}),
    }));
}

const currentOrNot = (text: string, kind: RequirementKind, { expiredCedulas }: RequirementsAsked): string =>
  kind === 'cedula' && expiredCedulas === 'refuse' ? text.replace('original', 'original y vigente') : text;
