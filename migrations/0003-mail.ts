import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The outbox: what has to be told to whom. It holds the intent only, never a link or a code. */
export class Mail1763900000003 implements MigrationInterface {
  name = 'Mail1763900000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail_message (
        id              uuid PRIMARY KEY,
        part            text NOT NULL,
        subject_id      uuid NOT NULL,
        recipient       text,
        state           text NOT NULL CONSTRAINT mail_message_state
                          CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'withdrawn')),
        attempt         integer NOT NULL DEFAULT 0,
        created_at      timestamptz(3) NOT NULL,
        next_attempt_at timestamptz(3) NOT NULL,
        give_up_at      timestamptz(3) NOT NULL,
        lease_until     timestamptz(3),
        accepted_at     timestamptz(3),
        message_id      text,
        problem         text,
        CONSTRAINT mail_message_lease CHECK ((state = 'sending') = (lease_until IS NOT NULL))
      );
      CREATE INDEX mail_message_due ON mail_message (next_attempt_at) WHERE state = 'queued';
      CREATE INDEX mail_message_leased ON mail_message (lease_until) WHERE state = 'sending';
      CREATE INDEX mail_message_subject ON mail_message (subject_id);

      -- One row: how the last attempt at any mail went. Booking asks it before promising a code.
      CREATE TABLE mail_health (
        only_row         boolean PRIMARY KEY DEFAULT true CONSTRAINT mail_health_only_row CHECK (only_row),
        last_accepted_at timestamptz(3),
        last_failed_at   timestamptz(3)
      );
      INSERT INTO mail_health DEFAULT VALUES;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mail_health, mail_message;');
  }
}
