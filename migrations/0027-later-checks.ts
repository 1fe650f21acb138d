import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What was accepted at the counter without having been looked up, for a supervisor to look up afterwards (LOOETA, Art. 10). */
export class LaterChecks1763900000027 implements MigrationInterface {
  name = 'LaterChecks1763900000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE later_check (
        id            uuid PRIMARY KEY,
        dossier_id    uuid NOT NULL CONSTRAINT later_check_dossier_fk REFERENCES dossier,
        kind          text NOT NULL,
        finding_codes text[] NOT NULL,
        center_id     uuid NOT NULL CONSTRAINT later_check_center_fk REFERENCES service_center,
        created_at    timestamptz(3) NOT NULL,
        -- What the registry said when it was asked again, the last time.
        asked_at      timestamptz(3),
        asked_by      uuid CONSTRAINT later_check_asked_by_fk REFERENCES staff_member,
        answer        jsonb,
        outcome       text CONSTRAINT later_check_outcome CHECK (outcome IN ('conforming', 'non-conforming')),
        reason        text,
        resolved_by   uuid CONSTRAINT later_check_resolved_by_fk REFERENCES staff_member,
        resolved_at   timestamptz(3),
        CONSTRAINT later_check_one_per_requirement UNIQUE (dossier_id, kind),
        CONSTRAINT later_check_asked CHECK (num_nonnulls(asked_at, asked_by, answer) IN (0, 3)),
        CONSTRAINT later_check_resolved CHECK (num_nonnulls(outcome, resolved_by, resolved_at) IN (0, 3)),
        CONSTRAINT later_check_says_why CHECK (outcome <> 'non-conforming' OR reason IS NOT NULL)
      );
      CREATE INDEX later_check_pending ON later_check (center_id, created_at, id) WHERE resolved_at IS NULL;
      CREATE INDEX later_check_history ON later_check (center_id, resolved_at DESC) WHERE resolved_at IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE later_check;');
  }
}
