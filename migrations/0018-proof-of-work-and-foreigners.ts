import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Public booking for everybody and for nobody's program: challenges used up, and people without an Ecuadorian cédula. */
export class ProofOfWorkAndForeigners1763900000018 implements MigrationInterface {
  name = 'ProofOfWorkAndForeigners1763900000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE captcha_used (
        digest     bytea PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE INDEX captcha_used_expires_at ON captcha_used (expires_at);

      -- A person is named by one document: the cédula, or the code of a foreign one, which nobody checks further. Once it is
      -- all over the number may be forgotten.
      ALTER TABLE turno
        ALTER COLUMN cedula DROP NOT NULL,
        ADD COLUMN foreigner_code text,
        ADD CONSTRAINT turno_document CHECK (num_nonnulls(cedula, foreigner_code) = 1
          OR (ended_at IS NOT NULL AND num_nonnulls(cedula, foreigner_code) = 0));
      CREATE INDEX turno_foreigner ON turno (center_id, foreigner_code, starts_at)
        WHERE status IN ('confirmed', 'arrived') AND foreigner_code IS NOT NULL;
      ALTER TABLE ticket
        ADD COLUMN foreigner_code text,
        ADD CONSTRAINT ticket_document CHECK (num_nonnulls(cedula, foreigner_code) <= 1);
      ALTER TABLE dossier
        ALTER COLUMN cedula DROP NOT NULL,
        ADD COLUMN foreigner_code text,
        ADD CONSTRAINT dossier_document CHECK (num_nonnulls(cedula, foreigner_code) = 1
          OR (decided_at IS NOT NULL AND num_nonnulls(cedula, foreigner_code) = 0));
      ALTER TABLE employer_account
        ALTER COLUMN representative_cedula DROP NOT NULL,
        ADD COLUMN representative_foreigner_code text,
        ADD CONSTRAINT employer_account_representative
          CHECK (num_nonnulls(representative_cedula, representative_foreigner_code) = 1);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE employer_account DROP CONSTRAINT employer_account_representative;
      UPDATE employer_account SET representative_cedula = representative_foreigner_code WHERE representative_cedula IS NULL;
      ALTER TABLE employer_account DROP COLUMN representative_foreigner_code, ALTER COLUMN representative_cedula SET NOT NULL;
      ALTER TABLE dossier DROP CONSTRAINT dossier_document;
      UPDATE dossier SET cedula = coalesce(foreigner_code, '') WHERE cedula IS NULL;
      ALTER TABLE dossier DROP COLUMN foreigner_code, ALTER COLUMN cedula SET NOT NULL;
      ALTER TABLE ticket DROP CONSTRAINT ticket_document;
      UPDATE ticket SET cedula = foreigner_code WHERE cedula IS NULL;
      ALTER TABLE ticket DROP COLUMN foreigner_code;
      DROP INDEX turno_foreigner;
      ALTER TABLE turno DROP CONSTRAINT turno_document;
      UPDATE turno SET cedula = coalesce(foreigner_code, '') WHERE cedula IS NULL;
      ALTER TABLE turno DROP COLUMN foreigner_code, ALTER COLUMN cedula SET NOT NULL;
      DROP TABLE captcha_used;`);
  }
}
