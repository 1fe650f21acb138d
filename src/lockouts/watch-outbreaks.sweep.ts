import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Backlog,
  type HealthPart,
  Metrics,
  PlatformParts,
  type Sweep,
  Sweeps,
} from '../platform/index.js';
import { CHANNEL_NAMES, OUTBREAK } from './lockout.rules.js';
import { LockoutReads } from './lockouts.reads.js';
import { WATCH_OUTBREAKS, WatchOutbreaks } from './watch-outbreaks.js';

/** The alarm of many locks at once: noted for the audit, told to whoever watches the service. */
@Injectable()
export class WatchOutbreaksSweep implements Sweep, HealthPart, OnModuleInit {
  readonly id = WATCH_OUTBREAKS;
  readonly sentence = 'Avisa cuando se bloquean muchas cuentas a la vez.';
  readonly name = 'lockouts';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly parts: PlatformParts,
    private readonly metrics: Metrics,
    private readonly watch: WatchOutbreaks,
    private readonly reads: LockoutReads,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
    this.parts.health.push(this);
    this.metrics.asked(
      {
        name: 'ventanilla_recent_locks',
        help: `Locks that began within the last ${OUTBREAK.withinSeconds / 60} minutes, by channel`,
        label: 'channel',
      },
      () => this.reads.recentLocks(),
    );
  }

  run(): Promise<number> {
    return this.watch.execute();
  }

  /** It looks at what goes on now; nothing piles up before it. */
  async overdue(): Promise<Backlog> {
    return Promise.resolve({ count: 0, oldestAt: null });
  }

  /** However many are locked, requests are answered. */
  async problem(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async remarks(): Promise<Record<string, string>> {
    const outbreaks = await this.reads.outbreaksNow();
    return Object.fromEntries(
      outbreaks.map(({ channel, locks }) => [
        `lockouts.${channel}`,
        `muchos bloqueos a la vez (${CHANNEL_NAMES[channel]}): ${locks} en ${OUTBREAK.withinSeconds / 60} minutos`,
      ]),
    );
  }
}
