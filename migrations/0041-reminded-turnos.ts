import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which turnos still wait for a reminder is found without reading those that had theirs. */
export class RemindedTurnos1763900000041 implements MigrationInterface {
  name = 'RemindedTurnos1763900000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE turno
        -- The time of which it was last reminded, by each reminder. A turno that moved has another one, and is due again.
        ADD COLUMN day_reminded_of timestamptz(3),
        ADD COLUMN hours_reminded_of timestamptz(3);

      UPDATE turno t SET
        day_reminded_of = (SELECT starts_at FROM turno_reminder r WHERE r.turno_id = t.id AND r.kind = 'day-before' AND r.starts_at = t.starts_at),
        hours_reminded_of = (SELECT starts_at FROM turno_reminder r WHERE r.turno_id = t.id AND r.kind = 'hours-before' AND r.starts_at = t.starts_at)
      WHERE status = 'confirmed' AND starts_at > now();

      CREATE INDEX turno_day_reminder ON turno (starts_at)
        WHERE status = 'confirmed' AND email IS NOT NULL AND day_reminded_of IS DISTINCT FROM starts_at;
      CREATE INDEX turno_hours_reminder ON turno (starts_at)
        WHERE status = 'confirmed' AND email IS NOT NULL AND hours_reminded_of IS DISTINCT FROM starts_at;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX turno_hours_reminder;
      DROP INDEX turno_day_reminder;
      ALTER TABLE turno DROP COLUMN hours_reminded_of, DROP COLUMN day_reminded_of;`);
  }
}
