import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { ALARMS_TOPIC, WATCHED_CHANNELS } from './lockout.rules.js';
import { Outbreaks } from './outbreaks.store.js';

export const WATCH_OUTBREAKS = 'lockouts.watch-outbreaks';

/** Writes down that many accounts are being locked at once, and later that it is over: one event each. */
@Injectable()
export class WatchOutbreaks {
  constructor(
    private readonly database: Database,
    private readonly outbreaks: Outbreaks,
    private readonly audit: AuditLog,
  ) {}

  /** @returns how many began or ended. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now, announce }) => {
      const actor: SystemActor = { kind: 'system', id: WATCH_OUTBREAKS };
      let changes = 0;
      for (const channel of WATCHED_CHANNELS) {
        const noted = await this.outbreaks.note(tx, now, channel);
        const calmed = noted ? undefined : await this.outbreaks.calm(tx, now, channel);
        const change = noted
          ? { action: 'lockouts.outbreak-began', id: noted.began, locks: noted.locks }
          : calmed && { action: 'lockouts.outbreak-ended', ...calmed };
        if (!change) continue;
        changes += 1;
        await this.audit.record(tx, {
          at: now,
          actor,
          action: change.action,
          subject: { kind: 'outbreak', id: change.id },
          details: { channel, locks: change.locks },
        });
      }
      if (changes > 0) announce(ALARMS_TOPIC);
      return changes;
    });
  }
}
