import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { SEND_REMINDERS, SendReminders } from './send-reminders.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';

@Injectable()
export class SendRemindersSweep implements Sweep, OnModuleInit {
  readonly id = SEND_REMINDERS;
  readonly sentence = 'Recuerda por correo los turnos del día siguiente y los de las próximas dos horas.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly sendReminders: SendReminders,
    private readonly backlog: TurnosBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.sendReminders.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.reminders(now);
  }
}
