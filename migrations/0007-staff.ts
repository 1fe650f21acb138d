import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Clerks, supervisors and administrators, and their sessions (opaque tokens, kept as digests). */
export class Staff1763900000007 implements MigrationInterface {
  name = 'Staff1763900000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE staff_member (
        id            uuid PRIMARY KEY,
        username      text NOT NULL CONSTRAINT staff_member_username_key UNIQUE,
        name          text NOT NULL,
        cedula        text NOT NULL CONSTRAINT staff_member_cedula_key UNIQUE,
        role          text NOT NULL CONSTRAINT staff_member_role CHECK (role IN ('clerk', 'supervisor', 'admin')),
        center_id     uuid CONSTRAINT staff_member_center_fk REFERENCES service_center,
        password_hash text NOT NULL,
        active        boolean NOT NULL DEFAULT true,
        created_at    timestamptz(3) NOT NULL,
        CONSTRAINT staff_member_center CHECK (role = 'admin' OR center_id IS NOT NULL)
      );

      CREATE TABLE staff_session (
        id           uuid PRIMARY KEY,
        token_digest bytea NOT NULL CONSTRAINT staff_session_token_key UNIQUE,
        staff_id     uuid NOT NULL CONSTRAINT staff_session_staff_fk REFERENCES staff_member,
        created_at   timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        expires_at   timestamptz(3) NOT NULL,
        ended_at     timestamptz(3)
      );
      CREATE INDEX staff_session_staff ON staff_session (staff_id) WHERE ended_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE staff_session, staff_member;');
  }
}
