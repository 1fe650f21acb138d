import { type TurnoStatus } from './turno.rules.js';
import { TurnoNotClearable, TurnoProven } from './turnos.errors.js';

/** `turno.end_reason` of a turno that staff took out of the employer's way. */
export const CLEARED = 'cleared';

interface Clearable {
  readonly status: TurnoStatus;
  readonly proven: boolean;
  readonly givenBy: string | null;
}

/**
 * Proven: its code went to the e-mail that the IESS has of the employer, or one of the staff gave it to somebody who stood
 * before them.
 */
export const isVouchedFor = ({ proven, givenBy }: Pick<Clearable, 'proven' | 'givenBy'>): boolean =>
  proven || givenBy !== null;

/**
 * May staff take this turno out of an employer's way?
 * @throws {TurnoProven} @throws {TurnoNotClearable} nobody waits for it any more, or somebody has come in with it
 */
export function judgeClearance(turno: Clearable): void {
  if (turno.status !== 'confirmed') throw new TurnoNotClearable();
  if (isVouchedFor(turno)) throw new TurnoProven();
}
