import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Decrees that move a national rest day, besides those that add one. */
export class DecreedRestDays1763900000021 implements MigrationInterface {
  name = 'DecreedRestDays1763900000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE decreed_rest_day
        -- The national rest day that is served again. NULL: the decree adds a day. A day is moved once.
        ADD COLUMN in_place_of date CONSTRAINT decreed_rest_day_in_place_of_key UNIQUE,
        ADD CONSTRAINT decreed_rest_day_in_place_of CHECK (in_place_of <> day);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE decreed_rest_day
        DROP CONSTRAINT decreed_rest_day_in_place_of,
        DROP COLUMN in_place_of;`);
  }
}
