import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { DossiersBacklog } from './dossiers-backlog.reads.js';
import { MARK_STALE, MarkStale } from './mark-stale.js';

@Injectable()
export class MarkStaleSweep implements Sweep, OnModuleInit {
  readonly id = MARK_STALE;
  readonly sentence = 'Anota los expedientes que quedaron sin decidir al terminar su visita.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly markStale: MarkStale,
    private readonly backlog: DossiersBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.markStale.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.unfinished(now);
  }
}
