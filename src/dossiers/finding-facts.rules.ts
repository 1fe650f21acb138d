import {
  type EmployerKind,
  formatDate,
  type LocalDate,
  localDateOf,
  type PersonDocument,
  type RucWarning,
  type TimeZone,
} from '../ecuador/index.js';
import { type RequirementKind, type Standing } from '../requirements/index.js';

/** How a finding weighs: `blocking` cannot be accepted by one person alone, `unverified` could not be looked up. */
export type FindingLevel = 'ok' | 'info' | 'warning' | 'blocking' | 'unverified';

/** What the software found about one requirement. The clerk decides; nothing here accepts or rejects (LOPDP, Art. 20). */
export interface Finding {
  readonly kind: RequirementKind;
  readonly code: string;
  readonly level: FindingLevel;
  readonly detail: string;
  /** Who says so, and how fresh it is where it is a copy. */
  readonly source: string;
}

/** A registry's answer, as far as the rule needs it. */
export type Answer<T> =
  | { readonly outcome: 'found'; readonly record: T; readonly source: string; readonly asOf: Date }
  | { readonly outcome: 'not-found'; readonly source: string; readonly asOf: Date }
  | {
      readonly outcome: 'unavailable';
      readonly source: string;
      /** What an older copy says. */
      readonly lastKnown?: { readonly record: T; readonly asOf: Date };
    };

export interface AppointmentOnRecord {
  readonly cedula: string;
  readonly fullName: string;
  readonly position: string;
  readonly registry: string;
  readonly registeredOn: LocalDate;
  readonly endsOn: LocalDate;
  readonly joint: boolean;
}

/** What the registries answered about this employer and this person. */
export interface RegistryAnswers {
  /** Not asked for a household: it has no RUC. */
  readonly taxpayer?: Answer<{ readonly legalName: string; readonly state: string }>;
  /** Not asked about a foreign document: the Registro Civil does not know it. */
  readonly person?: Answer<{ readonly fullName: string }>;
  /** Asked for companies and public bodies. */
  readonly appointments?: Answer<readonly AppointmentOnRecord[]>;
}

export interface TurnoOnRecord {
  /** As it is shown to people. */
  readonly code: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly rucRoot: string;
  readonly sucursal: string;
}

/** Everything the findings are made of. The document is that of the person at the counter. */
export interface Facts extends PersonDocument {
  readonly employer: {
    readonly rucRoot: string;
    readonly sucursal: string;
    readonly kind: EmployerKind;
    readonly legalName: string;
    readonly representativeCedula: string | null;
    readonly representativeForeignerCode: string | null;
    readonly representativeName: string;
    readonly email: string | null;
    readonly frozenAt: Date | null;
  };
  /** How the person says to stand for the employer. */
  readonly standing: Standing;
  /** What the rules of the country say of the RUC as it was typed. */
  readonly rucWarnings: readonly RucWarning[];
  readonly service: string;
  /** Undefined: a walk-in. */
  readonly turno: TurnoOnRecord | undefined;
  readonly registries: RegistryAnswers;
  readonly now: Date;
  readonly zone: TimeZone;
}

/** The registry of employers itself. */
export const IESS = 'IESS, registro de empleadores';

/** Who answered, and how fresh the data are. */
export function sourceOf(answer: Answer<unknown>, { zone }: Facts): string {
  return answer.outcome === 'unavailable'
    ? answer.source
    : `${answer.source}, datos al ${formatDate(localDateOf(answer.asOf, zone))}`;
}

/** Names such as «Compañía S.A.» bring their own full stop. */
export const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/**
 * The same name without regard to accents, case and punctuation («S. A.», «SA»), or the same words in another order:
 * registries write surnames first.
 */
export function sameName(one: string, other: string): boolean {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  return left.join('') === right.join('') || left.sort().join(' ') === right.sort().join(' ');
}

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
