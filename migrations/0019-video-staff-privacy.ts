import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Turnos by video, turnos that staff give, and turnos that no longer say whose they were. */
export class VideoStaffPrivacy1763900000019 implements MigrationInterface {
  name = 'VideoStaffPrivacy1763900000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE turno
        -- Which key of the ring names its room, so that owner and clerk find the same one while the ring turns.
        ADD COLUMN video_key text,
        -- Who of the staff gave it: such a turno may have no e-mail.
        ADD COLUMN given_by uuid CONSTRAINT turno_given_by_fk REFERENCES staff_member,
        -- Given beyond the seats of its slot.
        ADD COLUMN overbooked boolean NOT NULL DEFAULT false,
        -- Since when it says no more whose it was.
        ADD COLUMN forgotten_at timestamptz(3),
        DROP CONSTRAINT turno_confirmed,
        ADD CONSTRAINT turno_confirmed CHECK (status IN ('held', 'expired', 'cancelled') OR (code IS NOT NULL AND confirmed_at IS NOT NULL
          AND (email IS NOT NULL OR given_by IS NOT NULL OR forgotten_at IS NOT NULL))),
        ADD CONSTRAINT turno_forgotten CHECK (forgotten_at IS NULL OR (status NOT IN ('held', 'confirmed', 'arrived')
          AND ruc = '' AND ruc_root = '' AND cedula = '' AND foreigner_code IS NULL AND email IS NULL AND phone IS NULL AND end_note IS NULL));

      -- Asked every few seconds: whose time is over.
      CREATE INDEX turno_to_forget ON turno (ends_at) WHERE forgotten_at IS NULL AND code IS NOT NULL;
      CREATE INDEX turno_hold_to_forget ON turno (ended_at) WHERE forgotten_at IS NULL AND code IS NULL AND NOT seated;
      CREATE INDEX ticket_to_forget ON ticket (ended_at) WHERE ended_at IS NOT NULL
        AND (ruc IS NOT NULL OR cedula IS NOT NULL OR foreigner_code IS NOT NULL);
      -- The turnos by video of a centre's day.
      CREATE INDEX turno_video ON turno (center_id, starts_at) WHERE mode = 'video' AND status = 'confirmed';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX turno_video; DROP INDEX ticket_to_forget; DROP INDEX turno_hold_to_forget; DROP INDEX turno_to_forget;
      -- The former schema knows no confirmed turno without an e-mail.
      UPDATE turno SET email = '' WHERE email IS NULL AND status NOT IN ('held', 'expired', 'cancelled');
      ALTER TABLE turno
        DROP CONSTRAINT turno_forgotten,
        DROP CONSTRAINT turno_confirmed,
        ADD CONSTRAINT turno_confirmed CHECK (status IN ('held', 'expired', 'cancelled') OR (code IS NOT NULL AND email IS NOT NULL AND confirmed_at IS NOT NULL)),
        DROP COLUMN forgotten_at, DROP COLUMN overbooked, DROP COLUMN given_by, DROP COLUMN video_key;`);
  }
}
