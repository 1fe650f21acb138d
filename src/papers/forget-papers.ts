import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { secondsAfter } from '../ecuador/index.js';
import { CONFIG, type Config, Database, type SystemActor } from '../platform/index.js';
import { KeptFiles } from './kept-files.store.js';
import { DAY_SECONDS } from './paper.rules.js';
import { Papers } from './papers.store.js';

export const FORGET_PAPERS = 'papers.forget';

const FORGETTER: SystemActor = { kind: 'system', id: FORGET_PAPERS };
const BATCH = 100;

/** Papers whose dossier has been over for as long as they are kept: their rows go, and their bytes when nobody else's are the same. */
@Injectable()
export class ForgetPapers {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly kept: KeptFiles,
    private readonly papers: Papers,
    private readonly audit: AuditLog,
  ) {}

  /** One batch, passing over papers that somebody is at. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const before = secondsAfter(now, -this.config.paperRetentionDays * DAY_SECONDS);
      const over = await this.papers.lockOver(tx, before, BATCH);
      if (over.length === 0) return 0;
      const ids = over.map(({ id }) => id);
      const hashes = await this.papers.hashesOf(tx, ids);
      await this.kept.lock(tx, hashes);
      await this.papers.remove(tx, ids);
      await this.kept.letGo(tx, now, hashes);
      await this.audit.record(
        tx,
        ...over.map(({ id, centerId, dossierId, kind }) => ({
          at: now,
          actor: FORGETTER,
          action: 'papers.forgotten',
          subject: { kind: 'paper', id },
          centerId,
          details: { dossierId, requirement: kind },
        })),
      );
      return over.length;
    });
  }
}
