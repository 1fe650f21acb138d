import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Outbox } from '../mail/index.js';
import { CONFIG, type Config, Database, digest, NotFound, type StaffActor } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { DefectsAddress } from './defects-address.js';
import { DEFECTS_PART } from './defects.mail.js';
import { DefectsMails } from './defects-mails.store.js';
import { defectsSheet } from './defects-sheet.rules.js';
import { NoAddressToMail, NothingToMail, TooManySheets } from './dossiers.errors.js';
import { DossierReads } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';

/** Whoever corrects a sheet that often prints it. */
const SHEETS_PER_DOSSIER = 5;

/** Mails the sheet with all defects. Pressed twice it is one mail; a new one is owed only once the sheet says something else. */
@Injectable()
export class MailDefects {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly reads: DossierReads,
    private readonly address: DefectsAddress,
    private readonly mails: DefectsMails,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409
   * @throws {NothingToMail} {NoAddressToMail} 409, {TooManySheets} 429
   */
  async execute(dossierId: string, actor: StaffActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const { tx, now, announce } = context;
      const head = await this.dossiers.find(tx, dossierId);
      if (!head) throw new NotFound();
      await this.visits.ownVisit(tx, actor, head.ticketId);
      // Held until the end: of two presses at once the second sees the mail of the first.
      const dossier = await this.dossiers.lock(tx, head.id);
      const view = await this.reads.view(tx, dossier.id);
      if (!view) throw new NotFound();
      const sheet = defectsSheet(view.requirements);
      if (sheet.defects.length === 0 && dossier.status !== 'rejected') throw new NothingToMail();
      if ((await this.address.of(tx, dossier)) === undefined) throw new NoAddressToMail();
      const said = digest(JSON.stringify([sheet, view.decision?.reason ?? null]));
      const before = await this.mails.ofDossier(tx, dossier.id);
      if (before[0] && before[0].status !== 'failed' && before[0].digest.equals(said)) return;
      if (this.config.rateLimits && before.length >= SHEETS_PER_DOSSIER) throw new TooManySheets();
      const id = await this.mails.ask(tx, now, { dossierId: dossier.id, digest: said, askedBy: actor.id });
      await this.outbox.enqueue(context, { part: DEFECTS_PART, subjectId: id });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'dossier.defects-mail-asked',
        subject: { kind: 'dossier', id: dossier.id },
        centerId: dossier.centerId,
        details: { defects: sheet.defects.flatMap(({ told }) => told.map(({ code }) => code ?? 'written')) },
      });
      announce(`center:${dossier.centerId}`);
    });
  }
}
