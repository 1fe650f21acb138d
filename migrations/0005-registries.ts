import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the state already knows, as last imported: SRI, Registro Civil, company registries. */
export class Registries1763900000005 implements MigrationInterface {
  name = 'Registries1763900000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sri_taxpayer (
        ruc        text PRIMARY KEY,
        legal_name text NOT NULL,
        state      text NOT NULL CONSTRAINT sri_taxpayer_state CHECK (state IN ('ACTIVO', 'SUSPENDIDO', 'PASIVO', 'CANCELADO', 'OTRO')),
        as_of      timestamptz(3) NOT NULL
      );
      -- The three on as_of: how fresh a copy is that does not know a number.
      CREATE INDEX sri_taxpayer_as_of ON sri_taxpayer (as_of);

      CREATE TABLE civil_person (
        cedula     text PRIMARY KEY,
        full_name  text NOT NULL,
        born_on    date,
        as_of      timestamptz(3) NOT NULL
      );
      CREATE INDEX civil_person_as_of ON civil_person (as_of);

      CREATE TABLE company_appointment (
        id             uuid PRIMARY KEY,
        ruc            text NOT NULL,
        cedula         text NOT NULL,
        full_name      text NOT NULL,
        position       text NOT NULL,
        registry       text NOT NULL,
        registered_on  date NOT NULL,
        ends_on        date NOT NULL,
        joint          boolean NOT NULL DEFAULT false,
        as_of          timestamptz(3) NOT NULL
      );
      CREATE INDEX company_appointment_ruc ON company_appointment (ruc);
      CREATE INDEX company_appointment_as_of ON company_appointment (as_of);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE company_appointment, civil_person, sri_taxpayer;');
  }
}
