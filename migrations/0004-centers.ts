import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Service centres, what they serve, when, and at which counters. */
export class Centers1763900000004 implements MigrationInterface {
  name = 'Centers1763900000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_center (
        id             uuid PRIMARY KEY,
        code           text NOT NULL CONSTRAINT service_center_code_key UNIQUE,
        name           text NOT NULL,
        province_code  text NOT NULL,
        city           text NOT NULL,
        address        text NOT NULL,
        contact        text NOT NULL,
        time_zone      text NOT NULL,
        -- Calling order: how much later than a turno a walk-in (or a late turno) is due, and how much earlier legal priority is.
        walk_in_offset_minutes integer NOT NULL DEFAULT 20 CONSTRAINT service_center_offset CHECK (walk_in_offset_minutes >= 0),
        priority_boost_minutes integer NOT NULL DEFAULT 30 CONSTRAINT service_center_boost CHECK (priority_boost_minutes >= 0),
        late_after_minutes     integer NOT NULL DEFAULT 10 CONSTRAINT service_center_late CHECK (late_after_minutes >= 0),
        calls_before_absent    integer NOT NULL DEFAULT 3 CONSTRAINT service_center_calls CHECK (calls_before_absent >= 0)
      );

      CREATE TABLE service (
        code                     text PRIMARY KEY,
        name                     text NOT NULL,
        minutes                  integer NOT NULL CONSTRAINT service_minutes CHECK (minutes > 0),
        lead_minutes             integer NOT NULL CONSTRAINT service_lead CHECK (lead_minutes >= 0),
        horizon_days             integer NOT NULL CONSTRAINT service_horizon CHECK (horizon_days > 0),
        check_in_before_minutes  integer NOT NULL CONSTRAINT service_check_in CHECK (check_in_before_minutes >= 0),
        cancel_before_minutes    integer NOT NULL CONSTRAINT service_cancel CHECK (cancel_before_minutes >= 0),
        modes                    text[] NOT NULL DEFAULT '{in-person}',
        -- Where it stands in lists: the one most people come for is the first.
        position                 smallint NOT NULL DEFAULT 100
      );

      CREATE TABLE center_service (
        center_id      uuid NOT NULL CONSTRAINT center_service_center_fk REFERENCES service_center,
        service_code   text NOT NULL CONSTRAINT center_service_service_fk REFERENCES service,
        public_seats   integer NOT NULL CONSTRAINT center_service_public_seats CHECK (public_seats >= 0),
        internal_seats integer NOT NULL DEFAULT 0 CONSTRAINT center_service_internal_seats CHECK (internal_seats >= 0),
        CONSTRAINT center_service_pkey PRIMARY KEY (center_id, service_code)
      );

      -- One row per span of a weekday, in force between two days. NULL service: all of the centre's.
      CREATE TABLE opening_hours (
        id           uuid PRIMARY KEY,
        center_id    uuid NOT NULL CONSTRAINT opening_hours_center_fk REFERENCES service_center,
        service_code text CONSTRAINT opening_hours_service_fk REFERENCES service,
        valid_from   date NOT NULL,
        valid_until  date,
        weekday      smallint NOT NULL CONSTRAINT opening_hours_weekday CHECK (weekday BETWEEN 1 AND 7),
        opens        time NOT NULL,
        closes       time NOT NULL,
        CONSTRAINT opening_hours_span CHECK (opens < closes)
      );
      CREATE INDEX opening_hours_center ON opening_hours (center_id, weekday);

      -- Extra free days by decree, for the whole country.
      CREATE TABLE decreed_rest_day (
        day  date PRIMARY KEY,
        name text NOT NULL
      );

      CREATE TABLE local_rest_day (
        center_id uuid NOT NULL CONSTRAINT local_rest_day_center_fk REFERENCES service_center,
        month     smallint NOT NULL CONSTRAINT local_rest_day_month CHECK (month BETWEEN 1 AND 12),
        day       smallint NOT NULL CONSTRAINT local_rest_day_day CHECK (day BETWEEN 1 AND 31),
        name      text NOT NULL,
        CONSTRAINT local_rest_day_pkey PRIMARY KEY (center_id, month, day)
      );

      CREATE TABLE closure (
        id        uuid PRIMARY KEY,
        center_id uuid NOT NULL CONSTRAINT closure_center_fk REFERENCES service_center,
        starts_at timestamptz(3) NOT NULL,
        ends_at   timestamptz(3) NOT NULL,
        reason    text NOT NULL,
        CONSTRAINT closure_span CHECK (starts_at < ends_at)
      );
      CREATE INDEX closure_center ON closure (center_id, ends_at);

      CREATE TABLE counter (
        id        uuid PRIMARY KEY,
        center_id uuid NOT NULL CONSTRAINT counter_center_fk REFERENCES service_center,
        number    integer NOT NULL CONSTRAINT counter_number CHECK (number > 0),
        -- NULL: serves every service of its centre.
        services  text[],
        CONSTRAINT counter_center_number_key UNIQUE (center_id, number)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE counter, closure, local_rest_day, decreed_rest_day, opening_hours, center_service, service, service_center;',
    );
  }
}
