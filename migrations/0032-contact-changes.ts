import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Changes of an employer's registered address, and the addresses it had before. */
export class ContactChanges1763900000032 implements MigrationInterface {
  name = 'ContactChanges1763900000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who had an account's mail until when: told of what happens to it for a while yet.
      CREATE TABLE employer_address (
        account_id      uuid NOT NULL CONSTRAINT employer_address_account_fk REFERENCES employer_account,
        -- The account's while this was its address.
        contact_version integer NOT NULL,
        email           text,
        phone           text,
        replaced_at     timestamptz(3) NOT NULL,
        CONSTRAINT employer_address_pkey PRIMARY KEY (account_id, contact_version)
      );

      CREATE TABLE contact_change (
        id              uuid PRIMARY KEY,
        approval_id     uuid NOT NULL CONSTRAINT contact_change_approval_key UNIQUE CONSTRAINT contact_change_approval_fk REFERENCES approval,
        dossier_id      uuid NOT NULL CONSTRAINT contact_change_dossier_fk REFERENCES dossier,
        account_id      uuid NOT NULL CONSTRAINT contact_change_account_fk REFERENCES employer_account,
        -- The account's when it was asked for: an address that changed meanwhile refuses this one.
        contact_version integer NOT NULL,
        former_email    text,
        former_phone    text,
        email           text NOT NULL,
        phone           text,
        requested_at    timestamptz(3) NOT NULL,
        applied_at      timestamptz(3),
        -- The account's key when it was applied, for the notices.
        key_version     integer,
        CONSTRAINT contact_change_applied CHECK ((applied_at IS NULL) = (key_version IS NULL))
      );
      CREATE INDEX contact_change_dossier ON contact_change (dossier_id, requested_at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_change, employer_address;');
  }
}
