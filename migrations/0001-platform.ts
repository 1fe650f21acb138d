import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What every room stands on: exclusion over (uuid, text, range), repeats of a request, caps, sweeps. */
export class Platform1763900000001 implements MigrationInterface {
  name = 'Platform1763900000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE idempotency_key (
        actor_key   text NOT NULL,
        route       text NOT NULL,
        key_digest  bytea NOT NULL,
        body_digest bytea NOT NULL,
        status      smallint,
        resource_id uuid,
        created_at  timestamptz(3) NOT NULL,
        CONSTRAINT idempotency_key_pkey PRIMARY KEY (actor_key, route, key_digest)
      );
      CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);

      -- The shape that rate-limiter-flexible expects.
      CREATE TABLE rate_limit (
        key    varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      CREATE INDEX rate_limit_expire ON rate_limit (expire);

      CREATE TABLE sweep_run (
        sweep_id       text PRIMARY KEY,
        started_at     timestamptz(3) NOT NULL,
        finished_at    timestamptz(3),
        affected       integer,
        affected_total bigint NOT NULL DEFAULT 0,
        problem        text
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE sweep_run, rate_limit, idempotency_key;
      DROP EXTENSION btree_gist;`);
  }
}
