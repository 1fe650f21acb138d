import { OverbookNotAllowed, ReasonRequired } from './turnos.errors.js';

/** One more than there are seats, and why. */
export interface Overbook {
  readonly reason?: string | undefined;
}

/**
 * The reason for a turno beyond the seats; undefined where nobody asks for one.
 * @throws {OverbookNotAllowed} somebody else than a supervisor asks @throws {ReasonRequired} without a reason
 */
export function overbookReason(
  overbook: Overbook | undefined,
  role: 'clerk' | 'supervisor' | 'admin',
): string | undefined {
  if (!overbook) return undefined;
  if (role !== 'supervisor') throw new OverbookNotAllowed();
  const reason = overbook.reason?.trim() ?? '';
  if (reason === '') throw new ReasonRequired();
  return reason;
}

/**
 * The seats that staff may give, in the order in which they are given: first those kept for them, numbered after the public
 * ones; then, because whoever stands at the desk could take one on the web as well, the public ones.
 */
export const seatsToGive = ({
  publicSeats,
  internalSeats,
}: {
  readonly publicSeats: number;
  readonly internalSeats: number;
}): readonly { from: number; to: number }[] => [
  { from: publicSeats + 1, to: publicSeats + internalSeats },
  { from: 1, to: publicSeats },
];
