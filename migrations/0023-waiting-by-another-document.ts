import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Whoever has no Ecuadorian cédula waits by the code of another document, as they book. */
export class WaitingByAnotherDocument1763900000023 implements MigrationInterface {
  name = 'WaitingByAnotherDocument1763900000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE waiting_entry
        ALTER COLUMN cedula DROP NOT NULL,
        ADD COLUMN foreigner_code text,
        ADD CONSTRAINT waiting_entry_document CHECK (num_nonnulls(cedula, foreigner_code) = 1);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE waiting_entry DROP CONSTRAINT waiting_entry_document;
      UPDATE waiting_entry SET cedula = foreigner_code WHERE cedula IS NULL;
      ALTER TABLE waiting_entry DROP COLUMN foreigner_code, ALTER COLUMN cedula SET NOT NULL;`);
  }
}
