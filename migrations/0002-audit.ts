import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The record of who did what. Rows are only ever added, by whatever role asks. */
export class Audit1763900000002 implements MigrationInterface {
  name = 'Audit1763900000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_event (
        id           uuid PRIMARY KEY,
        at           timestamptz(3) NOT NULL,
        actor_kind   text NOT NULL CONSTRAINT audit_event_actor_kind CHECK (actor_kind IN ('staff', 'employer', 'public', 'system')),
        actor_id     text,
        action       text NOT NULL,
        subject_kind text NOT NULL,
        subject_id   text,
        center_id    uuid,
        details      jsonb NOT NULL DEFAULT '{}',
        request_id   text,
        -- Which transaction wrote it: a sealer may only pass the rows below the oldest open one.
        xid          xid8 NOT NULL DEFAULT pg_current_xact_id()
      );
      CREATE INDEX audit_event_at ON audit_event (at DESC, id DESC);
      CREATE INDEX audit_event_actor ON audit_event (actor_id, at DESC);
      CREATE INDEX audit_event_subject ON audit_event (subject_id, at DESC);
      CREATE INDEX audit_event_action ON audit_event (action, at DESC);

      CREATE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'audit_event only grows' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows();
      CREATE TRIGGER audit_event_never_emptied BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_only_grows();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_event;
      DROP FUNCTION audit_event_only_grows();`);
  }
}
