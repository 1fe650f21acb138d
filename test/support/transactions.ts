import pg from 'pg';
import { type TestApp } from './app.js';

/** What one transaction of the application wrote. */
export interface WrittenTransaction {
  /** `table operation`, such as `ticket UPDATE`, without repeats. */
  readonly rows: readonly string[];
  /** The actions that it recorded. */
  readonly actions: readonly string[];
  /** Of the request that it was part of, where its audit says so. */
  readonly requestId: string | null;
}

/** From now on every row that the application writes is noted with the transaction that writes it. */
export async function watchTransactions({ ownerUrl }: TestApp): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`
    CREATE TABLE seen_write (xid xid8 NOT NULL, what text NOT NULL, action text, request_id text);
    CREATE FUNCTION see_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF current_setting('application_name') = 'ventanilla' THEN
          INSERT INTO public.seen_write VALUES (pg_current_xact_id(), TG_TABLE_NAME || ' ' || TG_OP,
            CASE WHEN TG_TABLE_NAME = 'audit_event' THEN to_jsonb(NEW) ->> 'action' END,
            CASE WHEN TG_TABLE_NAME = 'audit_event' THEN to_jsonb(NEW) ->> 'request_id' END);
        END IF;
        RETURN NULL;
      END $$;
    GRANT SELECT ON seen_write TO PUBLIC`);
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname NOT IN ('seen_write', 'schema_migration')`,
  );
  for (const { name } of rows)
    await owner.query(
      `CREATE TRIGGER see_write AFTER INSERT OR UPDATE OR DELETE ON ${pg.escapeIdentifier(name)} FOR EACH ROW EXECUTE FUNCTION see_write()`,
    );
  await owner.end();
}

/** What was noted so far, one entry a transaction. */
export function writtenTransactions({ database }: TestApp): Promise<WrittenTransaction[]> {
  return database.sql.rows(
    `SELECT array_agg(DISTINCT what ORDER BY what) AS rows, max(request_id) AS "requestId",
       coalesce(array_agg(DISTINCT action ORDER BY action) FILTER (WHERE action IS NOT NULL), '{}') AS actions
     FROM seen_write GROUP BY xid`,
  );
}
