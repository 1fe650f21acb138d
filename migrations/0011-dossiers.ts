import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the employer showed, what the registries said, what the clerk decided. */
export class Dossiers1763900000011 implements MigrationInterface {
  name = 'Dossiers1763900000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dossier (
        id              uuid PRIMARY KEY,
        ticket_id       uuid NOT NULL CONSTRAINT dossier_ticket_fk REFERENCES ticket,
        service_code    text NOT NULL CONSTRAINT dossier_service_fk REFERENCES service,
        center_id       uuid NOT NULL CONSTRAINT dossier_center_fk REFERENCES service_center,
        account_id      uuid NOT NULL CONSTRAINT dossier_account_fk REFERENCES employer_account,
        cedula          text NOT NULL,
        status          text NOT NULL CONSTRAINT dossier_status CHECK (status IN ('open', 'approved', 'rejected')),
        opened_by       uuid NOT NULL CONSTRAINT dossier_opened_by_fk REFERENCES staff_member,
        opened_at       timestamptz(3) NOT NULL,
        decided_by      uuid CONSTRAINT dossier_decided_by_fk REFERENCES staff_member,
        decided_at      timestamptz(3),
        decision_reason text,
        CONSTRAINT dossier_ticket_service_key UNIQUE (ticket_id, service_code),
        CONSTRAINT dossier_decided CHECK ((status = 'open') = (decided_at IS NULL))
      );
      CREATE INDEX dossier_account ON dossier (account_id);

      CREATE TABLE dossier_check (
        dossier_id uuid NOT NULL CONSTRAINT dossier_check_dossier_fk REFERENCES dossier,
        kind       text NOT NULL,
        position   smallint NOT NULL,
        how        text NOT NULL CONSTRAINT dossier_check_how CHECK (how IN ('exhibit', 'consult', 'hand-in')),
        required   boolean NOT NULL,
        outcome    text NOT NULL DEFAULT 'pending' CONSTRAINT dossier_check_outcome
                     CHECK (outcome IN ('pending', 'accepted', 'rejected', 'not-applicable')),
        reason     text,
        evidence   text,
        checked_by uuid CONSTRAINT dossier_check_staff_fk REFERENCES staff_member,
        checked_at timestamptz(3),
        CONSTRAINT dossier_check_pkey PRIMARY KEY (dossier_id, kind),
        CONSTRAINT dossier_check_by_a_person CHECK ((outcome = 'pending') OR (checked_by IS NOT NULL AND checked_at IS NOT NULL)),
        CONSTRAINT dossier_check_rejected CHECK (outcome <> 'rejected' OR reason IS NOT NULL)
      );

      CREATE TABLE dossier_finding (
        id         uuid PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT dossier_finding_dossier_fk REFERENCES dossier,
        kind       text NOT NULL,
        code       text NOT NULL,
        level      text NOT NULL CONSTRAINT dossier_finding_level CHECK (level IN ('ok', 'info', 'warning', 'blocking', 'unverified')),
        detail     text NOT NULL,
        source     text NOT NULL,
        at         timestamptz(3) NOT NULL
      );
      CREATE INDEX dossier_finding_dossier ON dossier_finding (dossier_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dossier_finding, dossier_check, dossier;');
  }
}
