import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { OldKeysBacklog } from './old-keys-backlog.reads.js';
import { REMIND_OLD_KEYS, RemindOldKeys } from './remind-old-keys.js';

@Injectable()
export class RemindOldKeysSweep implements Sweep, OnModuleInit {
  readonly id = REMIND_OLD_KEYS;
  readonly sentence =
    'Recuerda por correo las claves de empleador que cumplieron 90 días, y otra vez a los 120.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly remindOldKeys: RemindOldKeys,
    private readonly backlog: OldKeysBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.remindOldKeys.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.reminders(now);
  }
}
