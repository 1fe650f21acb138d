import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Until when a turno is waited for, and which reminders were owed for it. */
export class RemindersAndNoShows1763900000014 implements MigrationInterface {
  name = 'RemindersAndNoShows1763900000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE service_center
        -- So long after its time a turno is waited for; then its place goes to whoever is there.
        ADD COLUMN no_show_after_minutes integer NOT NULL DEFAULT 60 CONSTRAINT service_center_no_show CHECK (no_show_after_minutes >= 0);

      ALTER TABLE turno
        -- When it got the time it has, if that was after its confirmation.
        ADD COLUMN moved_at timestamptz(3);

      -- What the sweeps look for: turnos that are still waited for, by their time.
      CREATE INDEX turno_awaited ON turno (starts_at) WHERE status = 'confirmed';

      -- One row per reminder owed. The time belongs to its key: a turno that moved is reminded of its new time.
      CREATE TABLE turno_reminder (
        id         uuid PRIMARY KEY,
        turno_id   uuid NOT NULL CONSTRAINT turno_reminder_turno_fk REFERENCES turno ON DELETE CASCADE,
        kind       text NOT NULL CONSTRAINT turno_reminder_kind CHECK (kind IN ('day-before', 'hours-before')),
        starts_at  timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT turno_reminder_once UNIQUE (turno_id, kind, starts_at)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE turno_reminder;
      DROP INDEX turno_awaited;
      ALTER TABLE turno DROP COLUMN moved_at;
      ALTER TABLE service_center DROP COLUMN no_show_after_minutes;`);
  }
}
