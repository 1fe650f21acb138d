import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { FORGET_TURNOS, ForgetTurnos } from './forget-turnos.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

@Injectable()
export class ForgetTurnosSweep implements Sweep, OnModuleInit {
  readonly id = FORGET_TURNOS;
  readonly sentence =
    'Borra de los turnos pasados los datos de las personas, cumplido el plazo de conservación.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetTurnos: ForgetTurnos,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetTurnos.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.toForget(now);
  }
}
