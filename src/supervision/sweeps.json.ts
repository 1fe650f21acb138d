import { COUNTED_AT_MOST, type Standings, type SweepProblem, type SweepStanding } from '../platform/index.js';

/** A scheduled task as programs read it. */
export interface SweepJson {
  readonly id: string;
  readonly sentence: string;
  readonly state: SweepStanding['state'];
  /** How often it should run; 0 where the scheduler is off. */
  readonly everySeconds: number;
  /** Absent until it has run. */
  readonly lastRun?: SweepRunJson;
  readonly affectedToday: number;
  /** Absent when the database did not tell in time. */
  readonly overdue?: SweepBacklogJson;
  readonly lagSeconds: number;
}

export interface SweepRunJson {
  readonly at: string;
  readonly affected: number;
  readonly process?: string;
  readonly problem?: SweepProblem;
}

export interface SweepBacklogJson {
  readonly count: number;
  /** False when there are more than were counted. */
  readonly isCountedWhole: boolean;
  /** Since when the oldest waits, where one does. */
  readonly since?: string;
}

export interface SweepsJson {
  readonly at: string;
  readonly sweeps: SweepJson[];
}

export const sweepsJson = ({ at, sweeps }: Standings): SweepsJson => ({
  at: at.toISOString(),
  sweeps: sweeps.map(sweepJson),
});

const sweepJson = ({ lastRun, backlog, ...sweep }: SweepStanding): SweepJson => ({
  id: sweep.id,
  sentence: sweep.sentence,
  state: sweep.state,
  everySeconds: sweep.everySeconds,
  ...(lastRun && {
    lastRun: {
      at: lastRun.endedAt.toISOString(),
      affected: lastRun.affected,
      ...(lastRun.process && { process: lastRun.process }),
      ...(lastRun.problem && { problem: lastRun.problem }),
    },
  }),
  affectedToday: lastRun?.affectedToday ?? 0,
  ...(backlog && {
    overdue: {
      count: backlog.count,
      isCountedWhole: backlog.count < COUNTED_AT_MOST,
      ...(backlog.oldestAt && { since: backlog.oldestAt.toISOString() }),
    },
  }),
  lagSeconds: sweep.lagSeconds,
});
