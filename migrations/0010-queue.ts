import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The room: counters at work, tickets, and the periods of each visit. */
export class Queue1763900000010 implements MigrationInterface {
  name = 'Queue1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE counter_opening (
        id           uuid PRIMARY KEY,
        counter_id   uuid NOT NULL CONSTRAINT counter_opening_counter_fk REFERENCES counter,
        staff_id     uuid NOT NULL CONSTRAINT counter_opening_staff_fk REFERENCES staff_member,
        opened_at    timestamptz(3) NOT NULL,
        paused_at    timestamptz(3),
        pause_reason text,
        closed_at    timestamptz(3)
      );
      CREATE UNIQUE INDEX counter_opening_counter ON counter_opening (counter_id) WHERE closed_at IS NULL;
      CREATE UNIQUE INDEX counter_opening_staff ON counter_opening (staff_id) WHERE closed_at IS NULL;

      CREATE TABLE ticket_number (
        center_id uuid NOT NULL CONSTRAINT ticket_number_center_fk REFERENCES service_center,
        day       date NOT NULL,
        last      integer NOT NULL,
        CONSTRAINT ticket_number_pkey PRIMARY KEY (center_id, day)
      );

      CREATE TABLE ticket (
        id             uuid PRIMARY KEY,
        center_id      uuid NOT NULL CONSTRAINT ticket_center_fk REFERENCES service_center,
        day            date NOT NULL,
        number         text NOT NULL,
        service_code   text NOT NULL CONSTRAINT ticket_service_fk REFERENCES service,
        status         text NOT NULL CONSTRAINT ticket_status
                         CHECK (status IN ('waiting', 'called', 'serving', 'parked', 'absent', 'left', 'finished')),
        turno_id       uuid CONSTRAINT ticket_turno_fk REFERENCES turno,
        ruc            text,
        cedula         text,
        priority       boolean NOT NULL DEFAULT false,
        late           boolean NOT NULL DEFAULT false,
        arrived_at     timestamptz(3) NOT NULL,
        due_at         timestamptz(3) NOT NULL,
        -- Put back by a clerk: not called again before this instant, so that nobody is called in a circle.
        not_before     timestamptz(3),
        calls          smallint NOT NULL DEFAULT 0,
        called_at      timestamptz(3),
        call_reason    text,
        counter_id     uuid CONSTRAINT ticket_counter_fk REFERENCES counter,
        staff_id       uuid CONSTRAINT ticket_staff_fk REFERENCES staff_member,
        state_reason   text,
        note           text,
        revived        boolean NOT NULL DEFAULT false,
        state_since    timestamptz(3) NOT NULL,
        ended_at       timestamptz(3),
        CONSTRAINT ticket_number_key UNIQUE (center_id, day, number),
        CONSTRAINT ticket_at_counter CHECK (status NOT IN ('called', 'serving') OR (counter_id IS NOT NULL AND staff_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX ticket_one_per_counter ON ticket (counter_id) WHERE status IN ('called', 'serving');
      CREATE UNIQUE INDEX ticket_turno ON ticket (turno_id) WHERE turno_id IS NOT NULL AND status <> 'left';
      CREATE INDEX ticket_line ON ticket (center_id, due_at, arrived_at, id) WHERE status = 'waiting';
      CREATE INDEX ticket_open ON ticket (center_id, status) WHERE status NOT IN ('left', 'finished');
      CREATE INDEX ticket_calls ON ticket (center_id, called_at DESC) WHERE called_at IS NOT NULL;

      CREATE TABLE ticket_period (
        id         uuid PRIMARY KEY,
        ticket_id  uuid NOT NULL CONSTRAINT ticket_period_ticket_fk REFERENCES ticket,
        state      text NOT NULL,
        -- What the visit was for at that time: one visit may have two services, and both count.
        service_code text,
        from_at    timestamptz(3) NOT NULL,
        to_at      timestamptz(3),
        counter_id uuid,
        staff_id   uuid,
        reason     text
      );
      CREATE INDEX ticket_period_ticket ON ticket_period (ticket_id, from_at);
      CREATE UNIQUE INDEX ticket_period_open ON ticket_period (ticket_id) WHERE to_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ticket_period, ticket, ticket_number, counter_opening;');
  }
}
