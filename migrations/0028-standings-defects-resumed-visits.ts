import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * How the person at the counter stands for the employer, defects out of a list, notes, what an earlier visit left, and the
 * sheet with all defects that is mailed.
 */
export class StandingsDefectsResumedVisits1763900000028 implements MigrationInterface {
  name = 'StandingsDefectsResumedVisits1763900000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dossier
        ADD COLUMN standing   text,
        ADD COLUMN joint      boolean NOT NULL DEFAULT false,
        ADD COLUMN earlier_id uuid CONSTRAINT dossier_earlier_fk REFERENCES dossier,
        ADD COLUMN notes      text,
        ADD COLUMN notes_by   uuid CONSTRAINT dossier_notes_by_fk REFERENCES staff_member,
        ADD COLUMN notes_at   timestamptz(3),
        ADD COLUMN stale_at   timestamptz(3);
      UPDATE dossier d SET standing = CASE a.kind WHEN 'public' THEN 'public-authority' WHEN 'natural' THEN 'self'
        WHEN 'household' THEN 'household' ELSE 'legal-representative' END
        FROM employer_account a WHERE a.id = d.account_id;
      ALTER TABLE dossier
        ALTER COLUMN standing SET NOT NULL,
        ADD CONSTRAINT dossier_standing CHECK (standing IN ('legal-representative', 'sas-representative', 'branch-attorney',
          'attorney', 'liquidator', 'represented-by-legal-person', 'registered-elsewhere', 'public-authority', 'public-company',
          'self', 'household', 'heirs')),
        ADD CONSTRAINT dossier_notes_by_a_person CHECK ((notes IS NULL) = (notes_by IS NULL) AND (notes IS NULL) = (notes_at IS NULL)),
        ADD CONSTRAINT dossier_stale CHECK (stale_at IS NULL OR status = 'open');
      CREATE INDEX dossier_unfinished ON dossier (id) WHERE status = 'open' AND stale_at IS NULL;

      ALTER TABLE dossier_check
        ADD COLUMN reason_codes text[] NOT NULL DEFAULT '{}',
        DROP CONSTRAINT dossier_check_rejected,
        ADD CONSTRAINT dossier_check_rejected CHECK (outcome <> 'rejected' OR reason IS NOT NULL OR cardinality(reason_codes) > 0);

      -- One row for each sheet that somebody asked to be mailed. The address is looked up when it is sent.
      CREATE TABLE dossier_defects_mail (
        id         uuid PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT dossier_defects_mail_dossier_fk REFERENCES dossier,
        -- Of the defects as they were: the same ones are not mailed twice.
        digest     bytea NOT NULL,
        status     text NOT NULL DEFAULT 'queued'
                     CONSTRAINT dossier_defects_mail_status CHECK (status IN ('queued', 'sent', 'failed')),
        asked_by   uuid NOT NULL CONSTRAINT dossier_defects_mail_asked_by_fk REFERENCES staff_member,
        asked_at   timestamptz(3) NOT NULL,
        settled_at timestamptz(3)
      );
      CREATE INDEX dossier_defects_mail_dossier ON dossier_defects_mail (dossier_id, asked_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE dossier_defects_mail;
      UPDATE dossier_check SET reason = array_to_string(reason_codes, ', ') WHERE outcome = 'rejected' AND reason IS NULL;
      ALTER TABLE dossier_check
        DROP CONSTRAINT dossier_check_rejected,
        ADD CONSTRAINT dossier_check_rejected CHECK (outcome <> 'rejected' OR reason IS NOT NULL),
        DROP COLUMN reason_codes;
      DROP INDEX dossier_unfinished;
      ALTER TABLE dossier
        DROP COLUMN standing, DROP COLUMN joint, DROP COLUMN earlier_id, DROP COLUMN notes, DROP COLUMN notes_by,
        DROP COLUMN notes_at, DROP COLUMN stale_at;`);
  }
}
