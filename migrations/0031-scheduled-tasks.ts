import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Scheduled tasks: whose turn it is among the processes, what each did today; and an index for what a task looks for, so
 * that neither its work nor the question how far it is behind reads a whole table.
 */
export class ScheduledTasks1763900000031 implements MigrationInterface {
  name = 'ScheduledTasks1763900000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sweep_run
        -- Before this no process begins it anew.
        ADD COLUMN next_due_at timestamptz(3) NOT NULL DEFAULT '-infinity',
        ADD COLUMN process text,
        -- The day, in continental Ecuador, that affected_today counts.
        ADD COLUMN day date,
        ADD COLUMN affected_today bigint NOT NULL DEFAULT 0;

      CREATE INDEX key_reset_unsent ON key_reset (issued_at) WHERE status IN ('queued', 'sending');
      CREATE INDEX turno_email_code_over ON turno_email_code (expires_at) WHERE mac IS NOT NULL;
      CREATE INDEX ticket_unfinished ON ticket (arrived_at) WHERE status IN ('waiting', 'parked', 'absent');
      CREATE INDEX waiting_entry_asked ON waiting_entry (created_at) WHERE status = 'asked';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX waiting_entry_asked; DROP INDEX ticket_unfinished; DROP INDEX turno_email_code_over; DROP INDEX key_reset_unsent;
      ALTER TABLE sweep_run DROP COLUMN affected_today, DROP COLUMN day, DROP COLUMN process, DROP COLUMN next_due_at;`);
  }
}
