import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type DossierHead, Dossiers, mustBeOpen } from '../dossiers/index.js';
import { Database, NotFound, type Outcome, RateLimits, type StaffActor, type Tx } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { KeptFiles } from './kept-files.store.js';
import { fileHash, PaperFiles } from './paper-files.js';
import { PaperReader } from './paper-reader.js';
import { judgeHandIn, type PaperKind } from './paper.rules.js';
import { PapersBusy } from './papers.errors.js';
import { Papers } from './papers.store.js';

export interface HandInInput {
  readonly dossierId: string;
  readonly kind: PaperKind;
  /** As they were sent; nothing about them is known yet. */
  readonly file: Buffer;
}

/** More than any visit has; a program that goes wild with a clerk's session is stopped before it reads a thousand files. */
const HANDED_IN_PER_CLERK = { name: 'papers-per-clerk', times: 60, withinSeconds: 600 };

/**
 * The clerk keeps a scan or a photo of what is handed in. It is read and stored outside of any transaction, which takes
 * seconds; before and after the same rule is asked. First the hashes are wanted, then the bytes stored, then the paper added:
 * wherever that ends, nothing lies in the store that no sweep finds, and no paper is without its bytes.
 */
@Injectable()
export class HandInPaper {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly visits: Visits,
    private readonly dossiers: Dossiers,
    private readonly reader: PaperReader,
    private readonly files: PaperFiles,
    private readonly kept: KeptFiles,
    private readonly papers: Papers,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the paper's id; 201 when it is new, 200 when these very bytes are there already.
   * @throws `NotFound` no such dossier, or another centre's; `NotYourVisit` 409, `DossierDecided` 409
   * @throws {PaperKindRefused} 422, {TooManyPapers} 409, whatever the {@link PaperReader} refuses
   */
  async execute(input: HandInInput, actor: StaffActor): Promise<Outcome> {
    await this.limits.spend(HANDED_IN_PER_CLERK, actor.id);
    const sent = { ...input, sentHash: fileHash(input.file) };
    const before = await this.database.transaction(({ tx }) => this.judge(tx, sent, actor));
    if (before.same !== undefined) return { id: before.same, status: 200 };

    const { content, type, pages } = await this.reader.read(input.file);
    const stored = new Map(
      [content, ...pages.map((page) => page.content)].map((each) => [fileHash(each), each]),
    );
    const hashes = [...stored.keys()];
    await this.database.transaction(({ tx, now }) => this.kept.want(tx, now, hashes));
    for (const [hash, bytes] of stored) await this.files.put(hash, bytes);

    return this.database.transaction(async ({ tx, now, announce }) => {
      const { dossier, same } = await this.judge(tx, sent, actor);
      if (same !== undefined) return { id: same, status: 200 };
      if (!(await this.kept.use(tx, hashes))) throw new PapersBusy();
      const id = await this.papers.add(tx, now, {
        dossierId: dossier.id,
        kind: input.kind,
        sentHash: sent.sentHash,
        hash: fileHash(content),
        type,
        bytes: content.length,
        staffId: actor.id,
        pages: pages.map((page) => ({
          hash: fileHash(page.content),
          width: page.width,
          height: page.height,
        })),
      });
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'papers.handed-in',
        subject: { kind: 'paper', id },
        centerId: dossier.centerId,
        details: {
          dossierId: dossier.id,
          ticketId: dossier.ticketId,
          requirement: input.kind,
          pages: pages.length,
        },
      });
      announce(`center:${dossier.centerId}`);
      return { id, status: 201 };
    });
  }

  /** Whether it may be handed in now, with visit and dossier locked; or which paper it already is. */
  private async judge(
    tx: Tx,
    { dossierId, kind, sentHash }: HandInInput & { readonly sentHash: string },
    actor: StaffActor,
  ): Promise<{ dossier: DossierHead; same: string | undefined }> {
    const head = await this.dossiers.find(tx, dossierId);
    if (!head) throw new NotFound();
    await this.visits.ownVisit(tx, actor, head.ticketId);
    const dossier = await this.dossiers.lock(tx, head.id);
    mustBeOpen(dossier);
    const same = await this.papers.same(tx, { dossierId, kind, sentHash });
    if (same === undefined)
      judgeHandIn(
        kind,
        await this.papers.linesOf(tx, dossierId),
        await this.papers.countOf(tx, dossierId, kind),
      );
    return { dossier, same };
  }
}
