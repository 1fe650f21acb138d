import { ServiceSettingsInvalid } from './centers.errors.js';

/** What the country decides about a service, wherever it is given. */
export interface ServiceSettings {
  readonly modes: readonly string[];
  /** How soon at the earliest a turno may be taken, and how many days ahead. */
  readonly leadMinutes: number;
  readonly horizonDays: number;
  /** Until how long before its start its owner may cancel or move it. */
  readonly cancelBeforeMinutes: number;
  /** How many slots in a row one turno takes. */
  readonly slotsNeeded: number;
}

/** What somebody types for a service. */
export interface TypedService {
  /** One of {@link WAYS}; undefined: not asked, because no rooms are set up. */
  readonly offered: string | undefined;
  readonly leadMinutes: string;
  readonly horizonDays: string;
  readonly cancelBeforeMinutes: string;
  readonly slotsNeeded: string;
}

/** How a service may be given: what is chosen, and the modes that it stands for. */
export const WAYS: Readonly<Record<string, readonly string[]>> = {
  'in-person': ['in-person'],
  both: ['in-person', 'video'],
  video: ['video'],
};

/** The choice that stands for these modes. */
export const wayOf = (modes: readonly string[]): string =>
  !modes.includes('video') ? 'in-person' : modes.includes('in-person') ? 'both' : 'video';

const WEEK_MINUTES = 10_080;

const LIMITS = {
  leadMinutes: { least: 0, most: WEEK_MINUTES },
  horizonDays: { least: 1, most: 365 },
  cancelBeforeMinutes: { least: 0, most: WEEK_MINUTES },
  slotsNeeded: { least: 1, most: 12 },
} as const;

/**
 * @param modes as they are now: they stay where nobody was asked.
 * @throws {ServiceSettingsInvalid} with every field that is wrong.
 */
export function serviceSettingsOf(typed: TypedService, modes: readonly string[]): ServiceSettings {
  const problems: { field: string; detail: string }[] = [];
  const number = (field: keyof typeof LIMITS): number => {
    const { least, most } = LIMITS[field];
    const value = /^\d{1,5}$/.test(typed[field]) ? Number(typed[field]) : Number.NaN;
    if (!(value >= least && value <= most))
      problems.push({ field, detail: `Escriba un número entero de ${least} a ${most}.` });
    return value;
  };
  const chosen =
    typed.offered === undefined
      ? modes
      : Object.hasOwn(WAYS, typed.offered)
        ? WAYS[typed.offered]
        : undefined;
  if (!chosen) problems.push({ field: 'offered', detail: 'Elija cómo se atiende.' });
  const settings = {
    modes: chosen ?? modes,
    leadMinutes: number('leadMinutes'),
    horizonDays: number('horizonDays'),
    cancelBeforeMinutes: number('cancelBeforeMinutes'),
    slotsNeeded: number('slotsNeeded'),
  };
  if (problems.length > 0) throw new ServiceSettingsInvalid(problems);
  return settings;
}
