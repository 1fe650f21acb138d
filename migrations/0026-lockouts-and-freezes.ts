import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Who froze an account and when it was last thawed; whom a lock concerns and since when; many locks at once; and the
 * visits that lifted one.
 */
export class LockoutsAndFreezes1763900000026 implements MigrationInterface {
  name = 'LockoutsAndFreezes1763900000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE employer_account
        ADD COLUMN frozen_by text CONSTRAINT employer_account_frozen_by CHECK (frozen_by IN ('owner', 'supervisor')),
        ADD COLUMN frozen_by_staff uuid CONSTRAINT employer_account_frozen_by_staff_fk REFERENCES staff_member,
        -- «No fui yo» links made before are dead.
        ADD COLUMN unfrozen_at timestamptz(3),
        ADD CONSTRAINT employer_account_freeze CHECK (frozen_at IS NOT NULL OR (frozen_by IS NULL AND frozen_by_staff IS NULL AND frozen_reason IS NULL));
      CREATE INDEX employer_account_frozen ON employer_account (frozen_at) WHERE frozen_at IS NOT NULL;

      ALTER TABLE lockout
        ADD COLUMN locked_at timestamptz(3),
        -- Whom the lock concerns, where the number is somebody's: the one who is told.
        ADD COLUMN owner_id uuid;
      UPDATE lockout SET locked_at = last_failure_at WHERE locked_until IS NOT NULL;
      ALTER TABLE lockout ADD CONSTRAINT lockout_locked CHECK ((locked_at IS NULL) = (locked_until IS NULL));
      CREATE INDEX lockout_locked_at ON lockout (channel, locked_at) WHERE locked_at IS NOT NULL;
      -- What the tidying up forgets: failures that led to no lock.
      CREATE INDEX lockout_last_failure_at ON lockout (last_failure_at) WHERE locked_until IS NULL;

      -- Many locks of one channel within minutes: somebody goes through a list.
      CREATE TABLE lockout_outbreak (
        id       uuid PRIMARY KEY,
        channel  text NOT NULL,
        began_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        -- The most that were locked within one window.
        locks    integer NOT NULL CONSTRAINT lockout_outbreak_locks CHECK (locks > 0)
      );
      CREATE UNIQUE INDEX lockout_outbreak_open ON lockout_outbreak (channel) WHERE ended_at IS NULL;

      CREATE TABLE account_unlock (
        id          uuid PRIMARY KEY,
        dossier_id  uuid NOT NULL CONSTRAINT account_unlock_dossier_key UNIQUE CONSTRAINT account_unlock_dossier_fk REFERENCES dossier,
        account_id  uuid NOT NULL CONSTRAINT account_unlock_account_fk REFERENCES employer_account,
        center_id   uuid NOT NULL CONSTRAINT account_unlock_center_fk REFERENCES service_center,
        unlocked_by uuid NOT NULL CONSTRAINT account_unlock_staff_fk REFERENCES staff_member,
        unlocked_at timestamptz(3) NOT NULL,
        evidence    text NOT NULL CONSTRAINT account_unlock_evidence CHECK (evidence IN ('cedula-seen', 'video-seen', 'biometrics-matched')),
        -- Whether there was a lock to lift.
        was_locked  boolean NOT NULL
      );
      CREATE INDEX account_unlock_account ON account_unlock (account_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE account_unlock, lockout_outbreak;
      DROP INDEX lockout_locked_at, lockout_last_failure_at;
      ALTER TABLE lockout DROP CONSTRAINT lockout_locked, DROP COLUMN locked_at, DROP COLUMN owner_id;
      DROP INDEX employer_account_frozen;
      ALTER TABLE employer_account DROP CONSTRAINT employer_account_freeze, DROP COLUMN frozen_by,
        DROP COLUMN frozen_by_staff, DROP COLUMN unfrozen_at;`);
  }
}
