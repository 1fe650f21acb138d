import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, type SystemActor } from '../platform/index.js';
import { Dossiers } from './dossiers.store.js';

export const MARK_STALE = 'dossiers.mark-stale';

const SWEEPER: SystemActor = { kind: 'system', id: MARK_STALE };

/**
 * Dossiers that were still open when their visit was over. Nobody can go on with them, swept or not, as a change takes the
 * visit; this writes it down. Their status stays `open`: nothing was decided about the employer, and the next visit resumes them.
 */
@Injectable()
export class MarkStale {
  constructor(
    private readonly database: Database,
    private readonly dossiers: Dossiers,
    private readonly audit: AuditLog,
  ) {}

  /** One batch, passing over dossiers that somebody is at work on. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const stale = await this.dossiers.markStale(tx, now);
      await this.audit.record(
        tx,
        ...stale.map(({ id, centerId, ticketId }) => ({
          at: now,
          actor: SWEEPER,
          action: 'dossier.went-stale',
          subject: { kind: 'dossier', id },
          centerId,
          details: { ticketId },
        })),
      );
      return stale.length;
    });
  }
}
