import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What one person asked for and another one decides. */
export class Approvals1763900000025 implements MigrationInterface {
  name = 'Approvals1763900000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval (
        id              uuid PRIMARY KEY,
        -- Which part of the house asks, such as 'dossier-finding'.
        kind            text NOT NULL,
        subject_kind    text NOT NULL,
        subject_id      uuid NOT NULL,
        account_id      uuid CONSTRAINT approval_account_fk REFERENCES employer_account,
        center_id       uuid NOT NULL CONSTRAINT approval_center_fk REFERENCES service_center,
        -- Exactly what is allowed, in ids and codes: something else is another request.
        scope           jsonb NOT NULL,
        reason          text,
        maker_id        uuid NOT NULL CONSTRAINT approval_maker_fk REFERENCES staff_member,
        -- As it was when it was asked: a person stays the same person under another account.
        maker_cedula    text NOT NULL,
        requested_at    timestamptz(3) NOT NULL,
        -- While pending: the last moment to decide. Once approved: the last moment to make use of it.
        expires_at      timestamptz(3) NOT NULL,
        status          text NOT NULL DEFAULT 'pending' CONSTRAINT approval_status
                          CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'withdrawn')),
        checker_id      uuid CONSTRAINT approval_checker_fk REFERENCES staff_member,
        checker_cedula  text,
        decided_at      timestamptz(3),
        decision_reason text,
        CONSTRAINT approval_two_people CHECK (checker_id <> maker_id AND checker_cedula <> maker_cedula),
        CONSTRAINT approval_decided CHECK (
          num_nonnulls(checker_id, checker_cedula, decided_at, decision_reason) = CASE WHEN status IN ('approved', 'rejected') THEN 4 ELSE 0 END)
      );
      CREATE UNIQUE INDEX approval_one_pending ON approval (kind, subject_id) WHERE status = 'pending';
      CREATE INDEX approval_subject ON approval (subject_id, kind, requested_at DESC);
      CREATE INDEX approval_center ON approval (center_id, requested_at DESC);
      CREATE INDEX approval_center_pending ON approval (center_id, requested_at) WHERE status = 'pending';
      CREATE INDEX approval_overdue ON approval (expires_at) WHERE status = 'pending';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE approval;');
  }
}
