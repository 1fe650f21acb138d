import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type Logger } from 'pino';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Database, sqlStateOf } from '../database/database.js';
import { Metrics } from '../health/metrics.js';
import { LOGGER } from '../logging/logger.js';
import { type Backlog } from './backlog.js';
import { type EndedRun, SweepRuns } from './sweep-runs.store.js';
import { type SweepProblem } from './sweep-state.rules.js';

/**
 * Scheduled tidying. Expiry never waits for it: every read and write compares with `now`; a sweep writes down
 * what has already become true, announces it and leaves its audit.
 */
export interface Sweep {
  /** Also the name of the system actor in the audit, such as `turnos.expire-holds`. */
  readonly id: string;
  /** What it does, for the people in supervision. */
  readonly sentence: string;
  /** How often it runs, where that is less often than every `SWEEP_SECONDS`. */
  readonly everySeconds?: number;
  /** Handles one batch in a transaction of its own, skipping rows that another process holds; returns how many. */
  run(): Promise<number>;
  /** What waits for it at `now`: asked by supervision, health and metrics, so one cheap read through an index. */
  overdue(now: Date): Promise<Backlog>;
}

/** A full batch means that there may be more; this many batches in a row at the most, then the other sweeps have their turn. */
const MAX_BATCHES = 20;
/**
 * After a batch the sweep rests for so many times as long as the batch took: the requests go first. With small batches and
 * this rest somebody who asks meets a batch in one case of five at the most.
 */
const REST_FACTOR = 4;
/** The database ends a statement after 15 seconds; a batch that takes longer than this waits for something else. */
const BATCH_LIMIT_MS = 60_000;
/** Turns begin a little early, or a timer that fires a millisecond too soon would miss every other one. */
const TURN = 0.9;

/** Who runs them, for the people who look for its log. */
const PROCESS = `${hostname()}/${process.pid}`;

class Stuck extends Error {}

@Injectable()
export class Sweeps implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeps: Sweep[] = [];
  /** Those of which a batch never came back; the others go on without them. */
  private readonly stuck = new Set<Sweep>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
    private readonly schedule: SchedulerRegistry,
    private readonly runs: SweepRuns,
    private readonly metrics: Metrics,
  ) {}

  /** Rooms register their sweeps at module init. */
  register(sweep: Sweep): void {
    this.sweeps.push(sweep);
  }

  /** Every sweep there is, in the order in which they run. */
  all(): readonly Sweep[] {
    return this.sweeps;
  }

  /** Whether this process runs any by itself. */
  get isOn(): boolean {
    return this.config.sweepSeconds > 0;
  }

  /** How often it should run. */
  everySeconds(sweep: Sweep): number {
    return Math.max(this.config.sweepSeconds, sweep.everySeconds ?? 0);
  }

  onApplicationBootstrap(): void {
    if (!this.isOn) return;
    const timer = setInterval(() => void this.runAll(), this.config.sweepSeconds * 1000);
    this.schedule.addInterval('sweeps', timer);
  }

  /** A batch that is under way ends; the next one is somebody else's. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Runs the sweeps whose turn it is, of all processes in this one; a run that is still going is joined, not doubled. */
  async runAll(): Promise<void> {
    this.running ??= this.runTurn()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'cannot run the sweeps; they run again'))
      .finally(() => (this.running = undefined));
    return this.running;
  }

  private async runTurn(): Promise<void> {
    // Where nothing runs by itself, whoever asks for a run gets it.
    const turn = this.isOn ? TURN : 0;
    const every = new Map(this.sweeps.map((sweep) => [sweep.id, this.everySeconds(sweep) * turn]));
    const claimed = await this.database.transaction(({ tx, now }) => this.runs.claim(tx, now, every));
    const quiet: EndedRun[] = [];
    for (const sweep of this.sweeps) {
      if (!claimed.has(sweep.id) || this.stopping.signal.aborted) continue;
      const ended = await this.runOne(sweep);
      // What found nothing to do is told once, for all of them.
      if (ended.affected === 0 && !ended.problem) quiet.push(ended);
      else await this.note([ended]);
    }
    await this.note(quiet);
  }

  private async runOne(sweep: Sweep): Promise<EndedRun> {
    const { id } = sweep;
    let affected = 0;
    try {
      for (let batch = 1; ; batch += 1) {
        const began = performance.now();
        const count = await this.inTime(sweep);
        if (count === 0) return { id, affected, problem: null, hasMore: false };
        const tookMs = performance.now() - began;
        affected += count;
        this.metrics.sweepBatch(id, count, tookMs / 1000);
        if (batch === MAX_BATCHES || this.stopping.signal.aborted)
          return { id, affected, problem: null, hasMore: true };
        await this.rest(REST_FACTOR * tookMs);
      }
    } catch (error) {
      this.logger.warn({ err: error, sweep: id }, 'sweep failed; it runs again');
      return { id, affected, problem: problemOf(error), hasMore: false };
    }
  }

  /** One batch; one that never comes back is left to itself, and its sweep is not begun again before. */
  private async inTime(sweep: Sweep): Promise<number> {
    if (this.stuck.has(sweep)) throw new Stuck();
    const run = sweep.run();
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      limit = setTimeout(() => reject(new Stuck()), BATCH_LIMIT_MS).unref();
    });
    try {
      return await Promise.race([run, late]);
    } catch (error) {
      if (error instanceof Stuck) {
        this.stuck.add(sweep);
        void run.catch(() => undefined).finally(() => this.stuck.delete(sweep));
      }
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  private rest(milliseconds: number): Promise<void> {
    return wait(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async note(ended: readonly EndedRun[]): Promise<void> {
    if (ended.length === 0) return;
    await this.database
      .transaction(({ tx, now }) => this.runs.note(tx, now, PROCESS, ended))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'cannot note a sweep'));
  }
}

const PROBLEMS: Readonly<Record<string, SweepProblem>> = { 57014: 'too-slow', '55P03': 'in-the-way' };

/** What supervision is told; the log has the rest. */
function problemOf(error: unknown): SweepProblem {
  if (error instanceof Stuck) return 'stuck';
  const state = sqlStateOf(error);
  if (state === undefined) return error instanceof Error && isConnection(error) ? 'database' : 'unexpected';
  return PROBLEMS[state] ?? (/^(08|57P)/.test(state) ? 'database' : 'unexpected');
}

const isConnection = ({ message }: Error): boolean => /ECONN|timeout|terminated|Connection/i.test(message);
