import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CONFIG, type Config, Database, type SystemActor } from '../platform/index.js';
import { PastVisits } from './past-visits.store.js';

export const FORGET_VISITORS = 'queue.forget-visitors';

const FORGETTER: SystemActor = { kind: 'system', id: FORGET_VISITORS };
const DAY_MS = 86_400_000;

/**
 * Tickets hold what was typed at the door, also of those who came without a turno: they forget it after the same time as
 * turnos. What was decided about an employer stands in the dossier, which has its own numbers and its own law of archives.
 */
@Injectable()
export class ForgetVisitors {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly visits: PastVisits,
    private readonly audit: AuditLog,
  ) {}

  /** One batch, passing over tickets that somebody is at work on. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const before = new Date(now.getTime() - this.config.turnoRetentionDays * DAY_MS);
      const forgotten = await this.visits.forgetVisitors(tx, before);
      await this.audit.record(
        tx,
        ...forgotten.map(({ id, centerId }) => ({
          at: now,
          actor: FORGETTER,
          action: 'ticket.forgotten',
          subject: { kind: 'ticket', id },
          centerId,
        })),
      );
      return forgotten.length;
    });
  }
}
