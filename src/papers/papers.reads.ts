import { Injectable } from '@nestjs/common';
import { Dossiers, EARLIER_VISITS } from '../dossiers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type PaperMediaType } from './paper-limits.rules.js';
import { type PaperKind } from './paper.rules.js';

/** What was handed in, as lists show it: never the bytes. */
export interface PaperView {
  readonly id: string;
  /** Where it was handed in: another one than asked for when an earlier visit left it. */
  readonly dossierId: string;
  readonly kind: PaperKind;
  readonly type: PaperMediaType;
  /** Size of what is kept. */
  readonly bytes: number;
  readonly pages: readonly { readonly number: number; readonly width: number; readonly height: number }[];
  readonly handedInAt: string;
  readonly handedInBy: { readonly id: string; readonly name: string };
  /** It is of an earlier visit of the same employer, in the same quality, that this one goes on with. */
  readonly earlier: boolean;
}

/** What whoever may see it is shown. Hashes are the names of the bytes in the store. */
export interface PaperToShow {
  readonly kind: PaperKind;
  readonly type: PaperMediaType;
  readonly hash: string;
  /** First page first. */
  readonly pages: readonly { readonly hash: string; readonly width: number; readonly height: number }[];
  readonly handedInAt: Date;
}

type Row = Omit<PaperView, 'handedInAt'> & { readonly askedId: string; readonly handedInAt: Date };

/** What is to be seen of papers, and by whom. */
@Injectable()
export class PaperReads {
  constructor(
    private readonly database: Database,
    private readonly dossiers: Dossiers,
  ) {}

  /** The papers of one dossier, see {@link ofDossiers}. @throws {NotFound} also for a dossier of another centre. */
  async ofDossier(dossierId: string, actor: StaffActor): Promise<PaperView[]> {
    const dossier = await this.dossiers.find(this.database.sql, dossierId);
    if (!dossier || dossier.centerId !== actor.center?.id) throw new NotFound();
    return (await this.ofDossiers([dossierId], actor)).get(dossierId) ?? [];
  }

  /**
   * By dossier of the actor's centre: its own papers, and those of the earlier visits that it goes on with. Whoever stands for
   * the employer in another way now hands in papers of their own. Line by line, in the order in which they came.
   */
  async ofDossiers(
    dossierIds: readonly string[],
    actor: StaffActor,
  ): Promise<ReadonlyMap<string, PaperView[]>> {
    const rows = await this.database.sql.rows<Row>(
      `WITH RECURSIVE chain AS (
         SELECT d.id AS asked_id, d.standing AS asked_standing, d.id, d.earlier_id, d.standing, 0 AS step
         FROM dossier d WHERE d.id = ANY($1::uuid[]) AND d.center_id = $2
         UNION ALL
         SELECT c.asked_id, c.asked_standing, e.id, e.earlier_id, e.standing, c.step + 1
         FROM chain c JOIN dossier e ON e.id = c.earlier_id WHERE c.step < ${EARLIER_VISITS})
       SELECT c.asked_id AS "askedId", p.id, p.dossier_id AS "dossierId", p.kind, p.type, p.bytes, p.handed_in_at AS "handedInAt",
         json_build_object('id', s.id, 'name', s.name) AS "handedInBy", c.step > 0 AS earlier,
         (SELECT json_agg(json_build_object('number', g.number, 'width', g.width, 'height', g.height) ORDER BY g.number)
          FROM paper_page g WHERE g.paper_id = p.id) AS pages
       FROM chain c JOIN paper p ON p.dossier_id = c.id JOIN staff_member s ON s.id = p.handed_in_by
       WHERE c.standing = c.asked_standing ORDER BY p.kind DESC, p.handed_in_at, p.id`,
      [dossierIds, actor.center?.id ?? null],
    );
    const papers = new Map<string, PaperView[]>();
    for (const { askedId, handedInAt, ...row } of rows)
      papers.set(askedId, [...(papers.get(askedId) ?? []), { ...row, handedInAt: handedInAt.toISOString() }]);
    return papers;
  }

  /**
   * A paper for the eyes of a supervisor of its centre, or of the clerk who holds the visit; of whichever visit sees it: its
   * own, or a later one that goes on with it in the same quality.
   * @throws {NotFound} for everybody else.
   */
  async toShow(paperId: string, actor: StaffActor): Promise<PaperToShow> {
    const paper = await this.database.sql.one<PaperToShow>(
      `WITH RECURSIVE seeing AS (
         SELECT d.id, d.center_id, d.ticket_id, d.standing, 0 AS step FROM paper p JOIN dossier d ON d.id = p.dossier_id WHERE p.id = $1
         UNION ALL
         SELECT d.id, d.center_id, d.ticket_id, d.standing, seeing.step + 1
         FROM seeing JOIN dossier d ON d.earlier_id = seeing.id WHERE seeing.step < ${EARLIER_VISITS})
       SELECT p.kind, p.type, p.hash, p.handed_in_at AS "handedInAt",
         (SELECT json_agg(json_build_object('hash', g.hash, 'width', g.width, 'height', g.height) ORDER BY g.number)
          FROM paper_page g WHERE g.paper_id = p.id) AS pages
       FROM paper p JOIN dossier o ON o.id = p.dossier_id
       WHERE p.id = $1 AND EXISTS (
         SELECT 1 FROM seeing s JOIN ticket t ON t.id = s.ticket_id
         WHERE s.center_id = $2 AND s.standing = o.standing AND ($3 OR (t.status = 'serving' AND t.staff_id = $4)))`,
      [paperId, actor.center?.id ?? null, actor.role === 'supervisor', actor.id],
    );
    if (!paper) throw new NotFound();
    return paper;
  }
}
