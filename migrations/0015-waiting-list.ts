import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who waits for a seat, what was offered to them, and seats that rest for a moment after somebody gave them back. */
export class WaitingList1763900000015 implements MigrationInterface {
  name = 'WaitingList1763900000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE waiting_entry (
        id            uuid PRIMARY KEY,
        status        text NOT NULL CONSTRAINT waiting_entry_status CHECK (status IN ('asked', 'waiting', 'booked', 'left', 'over')),
        service_code  text NOT NULL CONSTRAINT waiting_entry_service_fk REFERENCES service,
        -- One centre, or any of a province.
        center_id     uuid CONSTRAINT waiting_entry_center_fk REFERENCES service_center,
        province_code text,
        ruc           text NOT NULL,
        ruc_root      text NOT NULL,
        sucursal      text NOT NULL DEFAULT '0001',
        cedula        text NOT NULL,
        email         text NOT NULL,
        from_day      date NOT NULL,
        until_day     date NOT NULL,
        parts         text[] NOT NULL CONSTRAINT waiting_entry_parts CHECK (cardinality(parts) > 0 AND parts <@ '{morning,afternoon}'),
        created_at    timestamptz(3) NOT NULL,
        -- Its place in the line: when the mailed link was confirmed.
        joined_at     timestamptz(3),
        ended_at      timestamptz(3),
        CONSTRAINT waiting_entry_place CHECK (num_nonnulls(center_id, province_code) = 1),
        CONSTRAINT waiting_entry_days CHECK (from_day <= until_day),
        CONSTRAINT waiting_entry_joined CHECK (status IN ('asked', 'left') OR joined_at IS NOT NULL)
      );
      CREATE UNIQUE INDEX waiting_entry_one ON waiting_entry (ruc_root, sucursal, service_code, email) WHERE status = 'waiting';
      CREATE INDEX waiting_entry_line ON waiting_entry (service_code, joined_at) WHERE status = 'waiting';
      CREATE INDEX waiting_entry_until ON waiting_entry (until_day);

      -- At most one a day and three in all, whatever the code does. The seat itself is the held turno.
      CREATE TABLE waiting_offer (
        id          uuid PRIMARY KEY,
        entry_id    uuid NOT NULL CONSTRAINT waiting_offer_entry_fk REFERENCES waiting_entry ON DELETE CASCADE,
        turno_id    uuid NOT NULL CONSTRAINT waiting_offer_turno_fk REFERENCES turno ON DELETE CASCADE,
        number      smallint NOT NULL CONSTRAINT waiting_offer_number CHECK (number BETWEEN 1 AND 3),
        offered_on  date NOT NULL,
        offered_at  timestamptz(3) NOT NULL,
        expires_at  timestamptz(3) NOT NULL,
        outcome     text CONSTRAINT waiting_offer_outcome CHECK (outcome IN ('accepted', 'refused', 'expired')),
        answered_at timestamptz(3),
        CONSTRAINT waiting_offer_turno UNIQUE (turno_id),
        CONSTRAINT waiting_offer_once_a_day UNIQUE (entry_id, offered_on),
        CONSTRAINT waiting_offer_three UNIQUE (entry_id, number),
        CONSTRAINT waiting_offer_answered CHECK ((outcome IS NULL) = (answered_at IS NULL))
      );
      CREATE UNIQUE INDEX waiting_offer_open ON waiting_offer (entry_id) WHERE outcome IS NULL;
      CREATE INDEX waiting_offer_due ON waiting_offer (expires_at) WHERE outcome IS NULL;

      ALTER TABLE turno
        -- Nobody's: a seat that was given back today and rests before anyone may take it again.
        ADD COLUMN resting boolean NOT NULL DEFAULT false;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE turno DROP COLUMN resting;
      DROP TABLE waiting_offer, waiting_entry;`);
  }
}
