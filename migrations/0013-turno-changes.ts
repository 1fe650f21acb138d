import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A turno that moves or ends tells every calendar which of its versions is the newer one. */
export class TurnoChanges1763900000013 implements MigrationInterface {
  name = 'TurnoChanges1763900000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE turno
        -- SEQUENCE of its calendar entry: +1 each time that it moves or is cancelled.
        ADD COLUMN ics_sequence integer NOT NULL DEFAULT 0,
        -- Why, in the words of whoever cancelled it.
        ADD COLUMN end_note text;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE turno DROP COLUMN ics_sequence, DROP COLUMN end_note;');
  }
}
