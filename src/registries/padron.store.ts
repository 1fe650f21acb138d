import { type Writable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Sql } from '../platform/index.js';

/** Any fixed number: whoever imports holds it until the end of the transaction. */
const IMPORT_LOCK = 8_245_113_009;
const LOCK_NOT_AVAILABLE = '55P03';
const SWAP_ATTEMPTS = 20;

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * The write side of an import: one connection of the tables' owner, one transaction from the first line to the swap. Whatever
 * ends it before, a kill included, the database undoes by itself: there is nothing to clean up, and readers have the old
 * table all the time but for the instant of the swap.
 */
export class PadronStore {
  readonly sql: Sql;
  private constructor(private readonly client: pg.Client) {
    this.sql = sqlOn(client);
  }

  /** @param ownerUrl the role that owns the tables: only it may put one in the place of another. */
  static async connect(ownerUrl: string): Promise<PadronStore> {
    const client = new pg.Client({
      connectionString: ownerUrl,
      application_name: 'ventanilla-padron',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    // A connection that breaks fails the statement that waits for it; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('SET statement_timeout = 0; SET timezone = UTC');
    // A killed import lets go of its lock within a second even while the server sorts; not every system can tell.
    await client.query(`SET client_connection_check_interval = '1s'`).catch(() => undefined);
    return new PadronStore(client);
  }

  /** @returns false while another import runs, after some patience for one that was just killed. */
  async begin(): Promise<boolean> {
    await this.client.query('BEGIN');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const { rows } = await this.client.query<{ held: boolean }>(
        `SELECT pg_try_advisory_xact_lock(${IMPORT_LOCK}) AS held`,
      );
      if (rows[0]?.held) return true;
      await pause(500);
    }
    return false;
  }

  async now(): Promise<Date> {
    const { rows } = await this.client.query<{ now: Date }>(
      `SELECT date_trunc('milliseconds', now()) AS now`,
    );
    const now = rows[0]?.now;
    if (!now) throw new Error('the database did not tell the time');
    return now;
  }

  /** How many taxpayers the table has now. */
  async present(): Promise<number> {
    return this.count('SELECT count(*) FROM sri_taxpayer');
  }

  async prepare(): Promise<void> {
    await this.client.query(`
      SET LOCAL work_mem = '256MB';
      SET LOCAL maintenance_work_mem = '256MB';
      CREATE UNLOGGED TABLE sri_taxpayer_line (ruc bigint, establishment int, state text, legal_name text)`);
  }

  /** Where the rows of `PadronLines` go. */
  lines(): Writable {
    return this.client.query(copyFrom(`COPY sri_taxpayer_line FROM STDIN (DELIMITER '|', ENCODING 'UTF8')`));
  }

  /**
   * One row per taxpayer, from the main establishment's line; of two lines with the same number the later one stands.
   * @returns how many there are.
   */
  async gather(asOf: Date): Promise<number> {
    await this.client.query(
      'CREATE TABLE sri_taxpayer_next (LIKE sri_taxpayer INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)',
    );
    const { rowCount } = await this.client.query(
      `INSERT INTO sri_taxpayer_next (ruc, legal_name, state, as_of)
       SELECT lpad(ruc::text, 13, '0'), legal_name, state, $1 FROM (
         SELECT DISTINCT ON (ruc) ruc, legal_name, state FROM sri_taxpayer_line ORDER BY ruc, establishment, ctid DESC) main`,
      [asOf],
    );
    await this.client.query(`
      DROP TABLE sri_taxpayer_line;
      ALTER TABLE sri_taxpayer_next ADD CONSTRAINT sri_taxpayer_next_pkey PRIMARY KEY (ruc);
      CREATE INDEX sri_taxpayer_next_as_of ON sri_taxpayer_next (as_of);
      ANALYZE sri_taxpayer_next`);
    await this.copyRights();
    return rowCount ?? 0;
  }

  /** Puts the new table in the place of the old one; who reads waits for this, and only this. */
  async swap(): Promise<void> {
    await this.lockOut();
    await this.client.query(`
      DROP TABLE sri_taxpayer;
      ALTER TABLE sri_taxpayer_next RENAME TO sri_taxpayer;
      ALTER INDEX sri_taxpayer_next_pkey RENAME TO sri_taxpayer_pkey;
      ALTER INDEX sri_taxpayer_next_as_of RENAME TO sri_taxpayer_as_of`);
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
  }

  /** Ends the connection; what was not committed never was. */
  async leave(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** A reader that takes its time must not make all others queue behind us: ask briefly, step back, ask again. */
  private async lockOut(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.client.query(`SAVEPOINT swap; SET LOCAL lock_timeout = '500ms'`);
      try {
        await this.client.query('LOCK TABLE sri_taxpayer IN ACCESS EXCLUSIVE MODE');
        return;
      } catch (error) {
        const isBusy = error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;
        if (!isBusy || attempt === SWAP_ATTEMPTS) throw error;
        await this.client.query('ROLLBACK TO SAVEPOINT swap');
        await pause(250);
      }
    }
  }

  /** Whoever may read or write the old table may do the same with the new one. */
  private async copyRights(): Promise<void> {
    const { rows } = await this.client.query<{ grantee: string; privilege: string }>(
      `SELECT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS grantee,
              acl.privilege_type AS privilege
       FROM pg_class c, aclexplode(c.relacl) acl WHERE c.oid = 'sri_taxpayer'::regclass AND acl.grantee <> c.relowner`,
    );
    for (const { grantee, privilege } of rows)
      await this.client.query(`GRANT ${privilege} ON sri_taxpayer_next TO ${grantee}`);
  }

  private async count(text: string): Promise<number> {
    const { rows } = await this.client.query<{ count: number | string }>(text);
    return Number(rows[0]?.count);
  }
}

const sqlOn = (client: pg.Client): Sql => ({
  rows: async <T>(text: string, params: readonly unknown[] = []) =>
    (await client.query(text, [...params])).rows as T[],
  one: async <T>(text: string, params: readonly unknown[] = []) =>
    (await client.query(text, [...params])).rows[0] as T | undefined,
  run: async (text, params = []) => (await client.query(text, [...params])).rowCount ?? 0,
});
