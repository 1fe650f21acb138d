import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Hours as dated versions with their own grid and seats; services of several slots; what became of turnos that the calendar left out. */
export class Calendar1763900000016 implements MigrationInterface {
  name = 'Calendar1763900000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE opening_hours
        -- The same in every row of a version (centre, service, valid_from). NULL: as the service, or the centre's service, has it.
        ADD COLUMN slot_minutes integer CONSTRAINT opening_hours_slot_minutes CHECK (slot_minutes > 0),
        ADD COLUMN public_seats integer CONSTRAINT opening_hours_public_seats CHECK (public_seats >= 0),
        ADD COLUMN internal_seats integer CONSTRAINT opening_hours_internal_seats CHECK (internal_seats >= 0);

      ALTER TABLE service
        -- How many slots in a row one turno takes.
        ADD COLUMN slots_needed integer NOT NULL DEFAULT 1 CONSTRAINT service_slots_needed CHECK (slots_needed > 0);

      ALTER TABLE center_service
        -- One up with every change of hours, rest days, closures or seats: a booking says by which one it was judged.
        ADD COLUMN calendar_version integer NOT NULL DEFAULT 1;

      -- A turno that the centre moved: the mail says from when and why.
      CREATE TABLE turno_relocation (
        id             uuid PRIMARY KEY,
        turno_id       uuid NOT NULL CONSTRAINT turno_relocation_turno_fk REFERENCES turno ON DELETE CASCADE,
        from_starts_at timestamptz(3) NOT NULL,
        reason         text NOT NULL,
        moved_at       timestamptz(3) NOT NULL
      );
      CREATE INDEX turno_relocation_turno ON turno_relocation (turno_id, moved_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE turno_relocation;
      ALTER TABLE center_service DROP COLUMN calendar_version;
      ALTER TABLE service DROP COLUMN slots_needed;
      ALTER TABLE opening_hours DROP COLUMN slot_minutes, DROP COLUMN public_seats, DROP COLUMN internal_seats;`);
  }
}
