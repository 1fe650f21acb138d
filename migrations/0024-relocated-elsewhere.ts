import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A centre that is closed for long sends its turnos to another one; the mail names the centre that could not serve. */
export class RelocatedElsewhere1763900000024 implements MigrationInterface {
  name = 'RelocatedElsewhere1763900000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE turno_relocation ADD COLUMN from_center_id uuid CONSTRAINT turno_relocation_center_fk REFERENCES service_center;
      UPDATE turno_relocation r SET from_center_id = t.center_id FROM turno t WHERE t.id = r.turno_id;
      ALTER TABLE turno_relocation ALTER COLUMN from_center_id SET NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE turno_relocation DROP COLUMN from_center_id;');
  }
}
