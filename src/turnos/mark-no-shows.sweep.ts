import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { MarkNoShows } from './mark-no-shows.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

/** Writes down who did not come. Nobody waits for it: check-in and booking compare with the clock. */
@Injectable()
export class MarkNoShowsSweep implements Sweep, OnModuleInit {
  readonly id = 'turnos.mark-no-shows';
  readonly sentence = 'Marca los turnos a los que nadie llegó dentro del tiempo de espera del centro.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly markNoShows: MarkNoShows,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.markNoShows.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.noShows(now);
  }
}
