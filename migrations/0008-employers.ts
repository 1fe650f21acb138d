import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Employer accounts: who represents them, where they are reached, the key that opens the portal. */
export class Employers1763900000008 implements MigrationInterface {
  name = 'Employers1763900000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE employer_account (
        id                    uuid PRIMARY KEY,
        ruc                   text NOT NULL,
        -- The RUC without its establishment: what makes it one employer (ecuador/ruc).
        ruc_root              text NOT NULL,
        sucursal              text NOT NULL DEFAULT '0001',
        kind                  text NOT NULL CONSTRAINT employer_account_kind CHECK (kind IN ('company', 'public', 'natural', 'household')),
        legal_name            text NOT NULL,
        representative_cedula text NOT NULL,
        representative_name   text NOT NULL,
        email                 text,
        phone                 text,
        contact_version       integer NOT NULL DEFAULT 1,
        contact_changed_at    timestamptz(3),
        key_hash              text,
        key_version           integer NOT NULL DEFAULT 0,
        key_changed_at        timestamptz(3),
        frozen_at             timestamptz(3),
        frozen_reason         text,
        created_at            timestamptz(3) NOT NULL,
        CONSTRAINT employer_account_ruc_root_key UNIQUE (ruc_root, sucursal),
        CONSTRAINT employer_account_key CHECK ((key_hash IS NULL) = (key_changed_at IS NULL))
      );

      CREATE TABLE employer_session (
        id           uuid PRIMARY KEY,
        token_digest bytea NOT NULL CONSTRAINT employer_session_token_key UNIQUE,
        account_id   uuid NOT NULL CONSTRAINT employer_session_account_fk REFERENCES employer_account,
        created_at   timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        expires_at   timestamptz(3) NOT NULL,
        ended_at     timestamptz(3)
      );
      CREATE INDEX employer_session_account ON employer_session (account_id) WHERE ended_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE employer_session, employer_account;');
  }
}
