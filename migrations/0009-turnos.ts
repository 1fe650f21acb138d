import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** One row from hold to turno. The seat and the one live turno per employer are the database's to guard. */
export class Turnos1763900000009 implements MigrationInterface {
  name = 'Turnos1763900000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE turno (
        id               uuid PRIMARY KEY,
        code             text,
        center_id        uuid NOT NULL,
        service_code     text NOT NULL,
        seat             smallint NOT NULL CONSTRAINT turno_seat CHECK (seat > 0),
        starts_at        timestamptz(3) NOT NULL,
        ends_at          timestamptz(3) NOT NULL,
        mode             text NOT NULL DEFAULT 'in-person' CONSTRAINT turno_mode CHECK (mode IN ('in-person', 'video')),
        status           text NOT NULL CONSTRAINT turno_status
                           CHECK (status IN ('held', 'confirmed', 'arrived', 'served', 'cancelled', 'expired', 'no-show')),
        ruc              text NOT NULL,
        ruc_root         text NOT NULL,
        sucursal         text NOT NULL DEFAULT '0001',
        cedula           text NOT NULL,
        email            text,
        phone            text,
        -- Digest of the booking cookie that may see and change it.
        booking_digest   bytea NOT NULL,
        hold_expires_at  timestamptz(3) NOT NULL,
        hold_extended    boolean NOT NULL DEFAULT false,
        manage_version   integer NOT NULL DEFAULT 1,
        -- The mailed code went to the address on file of the employer's account.
        proven           boolean NOT NULL DEFAULT false,
        created_at       timestamptz(3) NOT NULL,
        confirmed_at     timestamptz(3),
        ended_at         timestamptz(3),
        end_reason       text,
        -- Keeps its seat. A column of its own because of the planner: it proves \`status = 'held'\` to be within a predicate on
        -- status, and on a young table would read the wide exclusion index wherever a small one was made for the query.
        seated           boolean NOT NULL GENERATED ALWAYS AS (status IN ('held', 'confirmed', 'arrived')) STORED,
        -- One reference to both: every hold of the country would else share-lock the same row of its service.
        CONSTRAINT turno_service_fk FOREIGN KEY (center_id, service_code) REFERENCES center_service,
        CONSTRAINT turno_span CHECK (starts_at < ends_at),
        CONSTRAINT turno_confirmed CHECK (status IN ('held', 'expired', 'cancelled') OR (code IS NOT NULL AND email IS NOT NULL AND confirmed_at IS NOT NULL)),
        CONSTRAINT turno_seat_taken EXCLUDE USING gist
          (center_id WITH =, service_code WITH =, seat WITH =, tstzrange(starts_at, ends_at) WITH &&)
          WHERE (seated)
      );
      CREATE UNIQUE INDEX turno_one_live ON turno (ruc_root, sucursal, service_code) WHERE status IN ('confirmed', 'arrived');
      CREATE UNIQUE INDEX turno_one_hold ON turno (booking_digest, ruc_root, sucursal, service_code) WHERE status = 'held';
      CREATE UNIQUE INDEX turno_live_code ON turno (code) WHERE status IN ('confirmed', 'arrived');
      CREATE INDEX turno_code ON turno (code) WHERE code IS NOT NULL;
      CREATE INDEX turno_slot ON turno (center_id, service_code, starts_at) WHERE status IN ('held', 'confirmed', 'arrived');
      CREATE INDEX turno_overdue_hold ON turno (hold_expires_at) WHERE status = 'held';
      CREATE INDEX turno_cedula ON turno (center_id, cedula, starts_at) WHERE status IN ('confirmed', 'arrived');

      -- The latest code mailed for a hold. Its MAC is made when it is sent; the code itself is never kept.
      CREATE TABLE turno_email_code (
        turno_id   uuid PRIMARY KEY CONSTRAINT turno_email_code_turno_fk REFERENCES turno ON DELETE CASCADE,
        issue      integer NOT NULL DEFAULT 1,
        email      text NOT NULL,
        status     text NOT NULL CONSTRAINT turno_email_code_status CHECK (status IN ('queued', 'sent', 'failed')),
        mac        bytea,
        tries_left smallint NOT NULL,
        message_id uuid,
        -- Which attempt at sending minted the MAC: a late report of an older one changes nothing.
        attempt    integer NOT NULL DEFAULT 0,
        expires_at timestamptz(3),
        created_at timestamptz(3) NOT NULL
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE turno_email_code, turno;');
  }
}
