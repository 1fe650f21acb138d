import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Keys that may not come back, reminders of old ones, and what a clerk declared about an employer. */
export class KeysAndInterests1763900000030 implements MigrationInterface {
  name = 'KeysAndInterests1763900000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The present key and the four before it; the change that sets a sixth takes the oldest away.
      CREATE TABLE employer_key_history (
        account_id  uuid NOT NULL CONSTRAINT employer_key_history_account_fk REFERENCES employer_account,
        key_version integer NOT NULL,
        key_hash    text NOT NULL,
        set_at      timestamptz(3) NOT NULL,
        PRIMARY KEY (account_id, key_version)
      );
      INSERT INTO employer_key_history (account_id, key_version, key_hash, set_at)
      SELECT id, key_version, key_hash, key_changed_at FROM employer_account WHERE key_hash IS NOT NULL;

      -- How many reminders the present key has had; a new key begins again.
      ALTER TABLE employer_account ADD COLUMN key_reminders smallint NOT NULL DEFAULT 0;
      CREATE INDEX employer_account_old_key ON employer_account (key_reminders, key_changed_at)
        WHERE key_changed_at IS NOT NULL AND email IS NOT NULL AND frozen_at IS NULL;

      CREATE TABLE staff_interest (
        id              uuid PRIMARY KEY,
        staff_id        uuid NOT NULL CONSTRAINT staff_interest_staff_fk REFERENCES staff_member,
        account_id      uuid NOT NULL CONSTRAINT staff_interest_account_fk REFERENCES employer_account,
        dossier_id      uuid NOT NULL CONSTRAINT staff_interest_dossier_fk REFERENCES dossier,
        relation        text NOT NULL CONSTRAINT staff_interest_relation CHECK (relation IN ('kinship', 'interest')),
        declared_at     timestamptz(3) NOT NULL,
        withdrawn_at    timestamptz(3),
        withdrawn_by    uuid CONSTRAINT staff_interest_withdrawn_by_fk REFERENCES staff_member,
        withdraw_reason text,
        CONSTRAINT staff_interest_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdraw_reason IS NULL)),
        CONSTRAINT staff_interest_second_person CHECK (withdrawn_by <> staff_id)
      );
      CREATE UNIQUE INDEX staff_interest_once ON staff_interest (staff_id, account_id) WHERE withdrawn_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE staff_interest;
      DROP INDEX employer_account_old_key;
      ALTER TABLE employer_account DROP COLUMN key_reminders;
      DROP TABLE employer_key_history;`);
  }
}
