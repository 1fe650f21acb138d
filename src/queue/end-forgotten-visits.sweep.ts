import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { EndForgottenVisits, FORGOTTEN_VISITS } from './end-forgotten-visits.js';
import { VisitsBacklog } from './visits-backlog.reads.js';

@Injectable()
export class EndForgottenVisitsSweep implements Sweep, OnModuleInit {
  readonly id = FORGOTTEN_VISITS;
  readonly sentence = 'Cierra las visitas que quedaron en la fila o en pausa de un día anterior.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly endForgottenVisits: EndForgottenVisits,
    private readonly backlog: VisitsBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.endForgottenVisits.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.forgotten(now);
  }
}
