import { type RequirementHow, type RequirementKind } from '../requirements/index.js';
import { type CheckOutcome, type DossierStatus } from './dossier.rules.js';
import { EARLIER_VISITS } from './resume.rules.js';
import { toldReason } from './told-reason.rules.js';

/** A note for whoever attends the employer next. */
export interface Note {
  readonly text: string;
  readonly at: string;
  readonly by: { readonly id: string; readonly name: string };
}

/** An earlier visit of the same employer for the same service, at whatever centre, that this one goes on with. */
export interface EarlierVisit {
  readonly id: string;
  /** `open`: it was left unfinished. */
  readonly status: DossierStatus;
  readonly openedAt: string;
  readonly center: string;
  /** Why it was turned down. */
  readonly reason?: string;
  readonly notes?: Note;
  readonly requirements: readonly {
    readonly kind: RequirementKind;
    readonly how: RequirementHow;
    readonly outcome: CheckOutcome;
    readonly reason?: string;
    readonly reasonCodes: readonly string[];
    readonly evidence?: string;
  }[];
}

export interface NoteRow {
  readonly text: string;
  readonly at: string;
  readonly by: string;
  readonly byName: string;
}

export interface EarlierRow {
  readonly id: string;
  readonly status: DossierStatus;
  readonly openedAt: string;
  readonly center: string;
  readonly reason: string | null;
  readonly notes: NoteRow | null;
  readonly requirements: {
    readonly kind: RequirementKind;
    readonly how: RequirementHow;
    readonly outcome: CheckOutcome;
    readonly reason: string | null;
    readonly reasonCodes: string[];
    readonly evidence: string | null;
  }[];
}

/** A note as JSON, of the dossier with this alias. */
export const noteOf = (dossier: string): string =>
  `CASE WHEN ${dossier}.notes IS NOT NULL THEN json_build_object('text', ${dossier}.notes, 'at', ${dossier}.notes_at, 'by', ${dossier}.notes_by,
     'byName', (SELECT name FROM staff_member WHERE id = ${dossier}.notes_by)) END`;

/** The earlier visits of dossier `d` as JSON, latest first. */
export const EARLIER = `(
  WITH RECURSIVE earlier AS (
    SELECT e.*, 1 AS step FROM dossier e WHERE e.id = d.earlier_id
    UNION ALL
    SELECT e.*, earlier.step + 1 FROM earlier JOIN dossier e ON e.id = earlier.earlier_id WHERE earlier.step < ${EARLIER_VISITS})
  SELECT json_agg(json_build_object('id', e.id, 'status', e.status, 'openedAt', e.opened_at, 'reason', e.decision_reason,
           'center', (SELECT name FROM service_center WHERE id = e.center_id), 'notes', ${noteOf('e')},
           'requirements', (SELECT json_agg(json_build_object('kind', c.kind, 'how', c.how, 'outcome', c.outcome, 'reason', c.reason,
                              'reasonCodes', c.reason_codes, 'evidence', c.evidence) ORDER BY c.position)
                            FROM dossier_check c WHERE c.dossier_id = e.id)) ORDER BY e.step)
  FROM earlier e)`;

export const noteView = (row: NoteRow): Note => ({
  text: row.text,
  at: new Date(row.at).toISOString(),
  by: { id: row.by, name: row.byName },
});

export const earlierView = ({ id, status, openedAt, center, ...row }: EarlierRow): EarlierVisit => ({
  id,
  status,
  openedAt: new Date(openedAt).toISOString(),
  center,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.notes === null ? {} : { notes: noteView(row.notes) }),
  requirements: row.requirements.map(({ kind, how, outcome, reasonCodes, evidence, ...line }) => {
    const reason = toldReason({ reasonCodes, reason: line.reason });
    return {
      kind,
      how,
      outcome,
      ...(reason === null ? {} : { reason }),
      reasonCodes,
      ...(evidence === null ? {} : { evidence }),
    };
  }),
});
