import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Failures counted per (subject, channel), and the time-bounded lock that follows. */
export class Lockouts1763900000006 implements MigrationInterface {
  name = 'Lockouts1763900000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lockout (
        id              uuid NOT NULL CONSTRAINT lockout_id_key UNIQUE,
        subject_key     bytea NOT NULL,
        channel         text NOT NULL,
        failures        integer NOT NULL DEFAULT 0,
        last_failure_at timestamptz(3),
        locked_until    timestamptz(3),
        CONSTRAINT lockout_pkey PRIMARY KEY (subject_key, channel)
      );
      CREATE INDEX lockout_locked_until ON lockout (locked_until) WHERE locked_until IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lockout;');
  }
}
