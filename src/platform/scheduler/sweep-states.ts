import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Metrics } from '../health/metrics.js';
import { type HealthPart, PlatformParts } from '../http/registries.js';
import { type Backlog } from './backlog.js';
import { type SweepRun, SweepRuns } from './sweep-runs.store.js';
import { lagSeconds, type SweepState, sweepState } from './sweep-state.rules.js';
import { type Sweep, Sweeps } from './sweeps.js';

/** A scheduled task as it stands. */
export interface SweepStanding {
  readonly id: string;
  readonly sentence: string;
  readonly state: SweepState;
  /** How often it should run; 0 where nothing runs by itself and nothing else was said. */
  readonly everySeconds: number;
  /** Null until it has ended a first run. */
  readonly lastRun: SweepRun | null;
  /** Null when the database did not tell in time. */
  readonly backlog: Backlog | null;
  readonly lagSeconds: number;
}

export interface Standings {
  readonly at: Date;
  readonly sweeps: readonly SweepStanding[];
}

/** Health and metrics may be asked as often as anybody likes: they ask the database no oftener than this. */
const REMEMBERED_MS = 5_000;

/** How the scheduled tasks are doing, whichever process runs them. */
@Injectable()
export class SweepStates implements HealthPart, OnModuleInit, OnApplicationBootstrap {
  readonly name = 'sweeps';
  private couldRunSince = new Date(0);
  private remembered: { readonly until: number; readonly standings: Promise<Standings> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly sweeps: Sweeps,
    private readonly runs: SweepRuns,
    private readonly parts: PlatformParts,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.parts.health.push(this);
    this.metrics.sweeps(async () => (await this.lately()).sweeps);
  }

  /** Until now nobody here could have run any. */
  async onApplicationBootstrap(): Promise<void> {
    this.couldRunSince = await this.database.now();
  }

  /** As it is at this moment. */
  async now(): Promise<Standings> {
    const at = await this.database.now();
    const runs = new Map((await this.runs.all(this.database.sql, at)).map((run) => [run.id, run]));
    const sweeps: SweepStanding[] = [];
    // One after another: what only looks takes no more than one or two connections from those who wait.
    for (const sweep of this.sweeps.all())
      sweeps.push(await this.standing(sweep, runs.get(sweep.id) ?? null, at));
    return { at, sweeps };
  }

  /** Requests are answered whatever waits here. */
  problem(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** Tasks that failed or are behind, by their ids. Whoever runs none has nothing to say as long as nothing waits. */
  async remarks(): Promise<Record<string, string>> {
    const { at, sweeps } = await this.lately();
    return Object.fromEntries(
      sweeps.filter((sweep) => isWorthTelling(sweep)).map((sweep) => [sweep.id, remarkOn(sweep, at)]),
    );
  }

  private lately(): Promise<Standings> {
    const now = performance.now();
    if (!this.remembered || this.remembered.until <= now) {
      const standings = this.now();
      this.remembered = { until: now + REMEMBERED_MS, standings };
      standings.catch(() => (this.remembered = undefined));
    }
    return this.remembered.standings;
  }

  private async standing(sweep: Sweep, lastRun: SweepRun | null, at: Date): Promise<SweepStanding> {
    const backlog = await sweep.overdue(at).catch(() => null);
    const overdueSince = backlog?.oldestAt ?? null;
    const everySeconds = this.sweeps.everySeconds(sweep);
    const lastRunAt = lastRun && lastRun.endedAt > this.couldRunSince ? lastRun.endedAt : this.couldRunSince;
    const state = sweepState(
      {
        everySeconds,
        isRunHere: this.sweeps.isOn,
        lastRunAt,
        problem: lastRun?.problem ?? null,
        overdueSince,
      },
      at,
    );
    const { id, sentence } = sweep;
    return {
      id,
      sentence,
      state,
      everySeconds,
      lastRun,
      backlog,
      lagSeconds: Math.floor(lagSeconds(overdueSince, at)),
    };
  }
}

const isWorthTelling = ({ state, backlog }: SweepStanding): boolean =>
  state === 'failed' || state === 'late' || (state === 'stopped' && (backlog?.count ?? 0) > 0);

function remarkOn({ state, lastRun, backlog, lagSeconds: lag }: SweepStanding, at: Date): string {
  const ago = lastRun
    ? `last run ${Math.floor((at.getTime() - lastRun.endedAt.getTime()) / 1000)} s ago`
    : 'never ran';
  const waiting = backlog
    ? `${backlog.count} waiting, the oldest for ${lag} s`
    : 'nobody knows how many wait';
  return `${state}${lastRun?.problem ? ` (${lastRun.problem})` : ''}: ${ago}, ${waiting}`;
}
