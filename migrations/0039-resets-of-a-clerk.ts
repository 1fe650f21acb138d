import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How many links somebody began in a day is asked before each of them. */
export class ResetsOfAClerk1763900000039 implements MigrationInterface {
  name = 'ResetsOfAClerk1763900000039';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX key_reset_requested_by ON key_reset (requested_by, requested_at) WHERE requested_by IS NOT NULL;',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX key_reset_requested_by;');
  }
}
