/** How a scheduled task is doing: up to date, behind, failed at its last run, or run by nobody. */
export type SweepState = 'current' | 'late' | 'failed' | 'stopped';

/** Why the last run of a task did not end as it should. */
export type SweepProblem = 'too-slow' | 'in-the-way' | 'database' | 'stuck' | 'unexpected';

export interface SweepFacts {
  /** How often it should run. */
  readonly everySeconds: number;
  /** Whether this process runs any at all. */
  readonly isRunHere: boolean;
  /** When it last ended, by whichever process; before that, since when it could have. */
  readonly lastRunAt: Date;
  readonly problem: SweepProblem | null;
  /** Since when the oldest row that it should have handled waits. */
  readonly overdueSince: Date | null;
}

/** Behind by less than this is how work in batches looks. */
const LEAST_PATIENCE_SECONDS = 60;
const RUNS_OF_PATIENCE = 6;

/** How far a task may be behind without anybody being told. */
export const patienceSeconds = (everySeconds: number): number =>
  Math.max(LEAST_PATIENCE_SECONDS, RUNS_OF_PATIENCE * everySeconds);

/** How long the oldest row has been waiting. */
export const lagSeconds = (overdueSince: Date | null, now: Date): number =>
  overdueSince ? Math.max(0, (now.getTime() - overdueSince.getTime()) / 1000) : 0;

/** A failure is told first, then that nobody runs it, then that it is behind: with a missed run, or with rows that wait. */
export function sweepState(facts: SweepFacts, now: Date): SweepState {
  const patience = patienceSeconds(facts.everySeconds);
  const hasMissed = now.getTime() - facts.lastRunAt.getTime() > patience * 1000;
  if (facts.problem) return 'failed';
  if (hasMissed && !facts.isRunHere) return 'stopped';
  return hasMissed || lagSeconds(facts.overdueSince, now) > patience ? 'late' : 'current';
}
