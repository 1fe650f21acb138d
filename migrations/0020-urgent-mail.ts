import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Links and codes, which live for minutes, do not stand in line behind receipts. */
export class UrgentMail1763900000020 implements MigrationInterface {
  name = 'UrgentMail1763900000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail_message ADD COLUMN urgent boolean NOT NULL DEFAULT false;
      DROP INDEX mail_message_due;
      CREATE INDEX mail_message_due ON mail_message (urgent DESC, next_attempt_at) WHERE state = 'queued';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX mail_message_due;
      CREATE INDEX mail_message_due ON mail_message (next_attempt_at) WHERE state = 'queued';
      ALTER TABLE mail_message DROP COLUMN urgent;`);
  }
}
