import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The manual reset. The link's MAC is minted when the mail is sent; nothing here works as a link. */
export class Resets1763900000012 implements MigrationInterface {
  name = 'Resets1763900000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE key_reset (
        id              uuid PRIMARY KEY,
        origin          text NOT NULL DEFAULT 'counter' CONSTRAINT key_reset_origin CHECK (origin IN ('counter', 'online', 'signed-request')),
        dossier_id      uuid CONSTRAINT key_reset_dossier_fk REFERENCES dossier CONSTRAINT key_reset_dossier_key UNIQUE,
        ticket_id       uuid CONSTRAINT key_reset_ticket_fk REFERENCES ticket,
        center_id       uuid CONSTRAINT key_reset_center_fk REFERENCES service_center,
        account_id      uuid NOT NULL CONSTRAINT key_reset_account_fk REFERENCES employer_account,
        requested_by    uuid CONSTRAINT key_reset_staff_fk REFERENCES staff_member,
        status          text NOT NULL CONSTRAINT key_reset_status
                          CHECK (status IN ('queued', 'sending', 'sent', 'opened', 'completed', 'expired', 'failed', 'voided')),
        -- Counts the links of this reset: 1 for the first, +1 for each reissue. The counter code is derived from it.
        issue           integer NOT NULL DEFAULT 1,
        code_tries_left smallint NOT NULL DEFAULT 5,
        message_id      uuid,
        attempt         integer NOT NULL DEFAULT 0,
        link_mac        bytea CONSTRAINT key_reset_link_mac_key UNIQUE,
        -- While sending: the end of the lease. Once accepted: acceptance + RESET_LINK_SECONDS.
        link_expires_at timestamptz(3),
        -- When the present link was asked for: a mail that nobody accepts is given up some minutes later.
        issued_at       timestamptz(3) NOT NULL,
        key_version     integer NOT NULL,
        contact_version integer NOT NULL,
        requested_at    timestamptz(3) NOT NULL,
        sent_at         timestamptz(3),
        opened_at       timestamptz(3),
        completed_at    timestamptz(3),
        voided_at       timestamptz(3),
        voided_by       uuid CONSTRAINT key_reset_voided_by_fk REFERENCES staff_member,
        void_reason     text,
        failure         text,
        CONSTRAINT key_reset_completed CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
        CONSTRAINT key_reset_voided CHECK ((status = 'voided') = (voided_at IS NOT NULL AND void_reason IS NOT NULL)),
        CONSTRAINT key_reset_tries CHECK (code_tries_left >= 0),
        CONSTRAINT key_reset_counter_origin CHECK (origin <> 'counter' OR (dossier_id IS NOT NULL AND ticket_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX key_reset_one_live ON key_reset (account_id) WHERE status IN ('queued', 'sending', 'sent', 'opened');
      CREATE INDEX key_reset_overdue ON key_reset (link_expires_at) WHERE status IN ('sent', 'opened');
      CREATE INDEX key_reset_account ON key_reset (account_id, requested_at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_reset;');
  }
}
