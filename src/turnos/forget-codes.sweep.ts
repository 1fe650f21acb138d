import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { ForgetCodes } from './forget-codes.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

@Injectable()
export class ForgetCodesSweep implements Sweep, OnModuleInit {
  readonly id = 'turnos.forget-codes';
  readonly sentence = 'Borra los códigos de correo un día después de que vencieron.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetCodes: ForgetCodes,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetCodes.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.codes(now);
  }
}
