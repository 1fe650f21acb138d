import { type Client } from 'pg';

export const BARE_SLOTS = 100;

/** The tables of the bare server, with the one index that each statement needs. */
export async function makeBareTables(owner: Client, appRole: string): Promise<void> {
  await owner.query(`
    CREATE TABLE bare_slot (center text, day date, starts_at timestamptz(3), free integer, PRIMARY KEY (center, day, starts_at));
    INSERT INTO bare_slot
    SELECT 'UIO-CENTRO', day, day + slot * interval '14 minutes', 6
    FROM generate_series(current_date, current_date + 31, interval '1 day') AS day, generate_series(0, ${BARE_SLOTS - 1}) AS slot;

    CREATE TABLE bare_hold (
      id uuid PRIMARY KEY, center text NOT NULL, service text NOT NULL, starts_at timestamptz(3) NOT NULL, seat smallint NOT NULL,
      ruc text NOT NULL, cedula text NOT NULL, expires_at timestamptz(3) NOT NULL,
      UNIQUE (center, service, starts_at, seat));

    CREATE TABLE bare_ticket (
      id uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY, center text NOT NULL, service text NOT NULL,
      status text NOT NULL, counter integer, due_at timestamptz(3) NOT NULL, called_at timestamptz(3));
    CREATE INDEX ON bare_ticket (center, due_at) WHERE status = 'waiting';

    CREATE TABLE bare_turno (
      id uuid PRIMARY KEY, status text NOT NULL, code text NOT NULL, expires_at timestamptz(3) NOT NULL, confirmed_at timestamptz(3));

    GRANT ALL ON bare_slot, bare_hold, bare_ticket, bare_turno TO "${appRole}";`);
}
