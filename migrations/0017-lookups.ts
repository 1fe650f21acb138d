import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Look-ups that would otherwise read a whole history. */
export class Lookups1763900000017 implements MigrationInterface {
  name = 'Lookups1763900000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A browser's turnos, newest first: asked by every page of the booking.
      CREATE INDEX turno_booking ON turno (booking_digest, created_at DESC);
      -- The reset that a mail is about: asked at each step of sending it.
      CREATE UNIQUE INDEX key_reset_message ON key_reset (message_id) WHERE message_id IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX key_reset_message; DROP INDEX turno_booking;');
  }
}
