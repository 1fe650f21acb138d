import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { PastVisits } from './past-visits.store.js';
import { centerTopic, moveOf } from './ticket-moves.js';

export const FORGOTTEN_VISITS = 'queue.end-forgotten-visits';

const SWEEPER: SystemActor = { kind: 'system', id: FORGOTTEN_VISITS };

/**
 * Whoever still waits, is parked or is absent when the day is long over has left. No line shows them any more, swept or not; this
 * writes it down. Their turnos are settled where turnos are.
 */
@Injectable()
export class EndForgottenVisits {
  constructor(
    private readonly database: Database,
    private readonly visits: PastVisits,
    private readonly audit: AuditLog,
  ) {}

  /** One batch, passing over tickets that somebody is at work on. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now, announce }) => {
      const forgotten = await this.visits.end(tx, now);
      const event = { at: now, actor: SWEEPER, verb: 'left', to: 'left' } as const;
      await this.audit.record(
        tx,
        ...forgotten.map((ticket) => moveOf(ticket, event, { reason: 'day-over' })),
      );
      announce(...new Set(forgotten.map(({ centerId }) => centerTopic(centerId))));
      return forgotten.length;
    });
  }
}
