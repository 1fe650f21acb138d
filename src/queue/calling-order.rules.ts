const MINUTE = 60_000;

/** How a centre orders its line; minutes, from its configuration. */
export interface CallingOrder {
  /** A walk-in, or somebody late for the turno, is due this much after arriving. */
  readonly walkInOffsetMinutes: number;
  /** Legal priority (domain 6) is due this much earlier than it would be. */
  readonly priorityBoostMinutes: number;
  /** Arriving later than this after the turno's time is late. */
  readonly lateAfterMinutes: number;
}

/** From its time plus the grace on, exclusive, a turno is late: at the very minute it is still on time. */
export const isLate = (startsAt: Date, arrivedAt: Date, order: CallingOrder): boolean =>
  arrivedAt.getTime() > startsAt.getTime() + order.lateAfterMinutes * MINUTE;

/** How long after arriving a walk-in is due; negative when priority outweighs the offset. */
export const walkInDueInMs = (priority: boolean, order: CallingOrder): number =>
  (order.walkInOffsetMinutes - (priority ? order.priorityBoostMinutes : 0)) * MINUTE;

/**
 * How long after arriving somebody with a turno is due: at the turno's time, or on arrival when that is within the
 * grace; a late one like a walk-in.
 *
 * Hence the bound for the wall: a person is *ready* on arrival, or at the turno's time if that comes later; is due no
 * later than offset after being ready, and no earlier than boost before arriving. So nobody is overtaken by someone who
 * arrived more than offset + boost after he was ready (see the property in the spec). Counting the minutes of grace as
 * the turno's own time would stretch it by those minutes.
 */
export function turnoDueInMs(
  startsAt: Date,
  arrivedAt: Date,
  priority: boolean,
  order: CallingOrder,
): number {
  if (isLate(startsAt, arrivedAt, order)) return walkInDueInMs(priority, order);
  const ahead = Math.max(0, startsAt.getTime() - arrivedAt.getTime());
  return ahead - (priority ? order.priorityBoostMinutes * MINUTE : 0);
}

/** What gave a ticket its place. */
export interface PlaceInLine {
  readonly hasTurno: boolean;
  readonly late: boolean;
  readonly priority: boolean;
}

/** Why this one was called and not another, for the clerk's eyes. */
export function callReasonOf({ hasTurno, late, priority }: PlaceInLine): string {
  if (priority) return 'Atención preferente: pasa antes que los demás de su hora.';
  if (!hasTurno) return 'Sin turno: es quien más ha esperado según su llegada.';
  if (late) return 'Llegó tarde a su turno: pasa según su hora de llegada.';
  return 'Turno a tiempo: le corresponde por su hora.';
}
