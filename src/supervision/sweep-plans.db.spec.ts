import pg from 'pg';
import { OVERDUE_KINDS } from '../../bench/overdue-rows.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { Database, type Sql, Sweeps, type Tx, type TxContext } from '../platform/index.js';

const ROWS = 1_500;
/** They look at what goes on now, and at what lies in the store of files. */
const NOTHING_PILES_UP = ['lockouts.watch-outbreaks', 'papers.find-strays'];

/** What has been handled stays in its table for years: neither the work nor the question what waits may read all of it. */
describe('the plans of scheduled tasks, in tables full of what they have done', () => {
  let app: TestApp;
  let owner: pg.Client;

  beforeAll(async () => {
    app = await startTestApp();
    owner = new pg.Client({ connectionString: app.ownerUrl });
    await owner.connect();
    for (const { lay } of OVERDUE_KINDS) await owner.query(lay, [ROWS]);
    await owner.query('ANALYZE');
    for (const sweep of app.app.get(Sweeps).all()) while ((await sweep.run()) > 0);
    // The day of those who were reminded is over as well.
    await owner.query(`UPDATE turno SET status = 'served', ended_at = now() WHERE ruc_root LIKE 'due-%'`);
    await owner.query('VACUUM ANALYZE');
  }, 90_000);
  afterAll(async () => {
    await owner.end();
    await app.stop();
  });

  /** Explains what it is asked for and finds nothing. */
  function explaining(scanned: Set<string>): Sql {
    const explain = async (text: string, params: readonly unknown[] = []): Promise<never[]> => {
      // The dispatcher of mails asks on while this goes on; it is none of what is looked at here.
      if (/pg_advisory|mail_message/.test(text)) return [];
      const { rows } = await owner.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...params]);
      for (const { 'QUERY PLAN': line } of rows) {
        const table = /Seq Scan on (\w+)/.exec(line)?.[1];
        if (table) scanned.add(table);
      }
      return [];
    };
    return {
      rows: explain,
      one: async (text, params) => (await explain(text, params))[0],
      run: async (text, params) => (await explain(text, params)).length,
    };
  }

  /** The tables that a piece of work reads from end to end. */
  async function readWhole(work: () => Promise<unknown>): Promise<string[]> {
    const database = app.app.get(Database);
    const scanned = new Set<string>();
    const sql = explaining(scanned);
    const [realSql, realTransaction] = [database.sql, database.transaction.bind(database)];
    const now = await database.now();
    Object.assign(database, {
      sql,
      transaction: <T>(of: (context: TxContext) => Promise<T>) =>
        of({ tx: sql as Tx, now, announce: () => undefined }),
    });
    try {
      await work();
    } finally {
      Object.assign(database, { sql: realSql, transaction: realTransaction });
    }
    return [...scanned];
  }

  /** Tables with a row for each turno, visit, dossier, reset, request: those that grow. */
  const grown = async (): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= $1`,
      [ROWS],
    );
    return rows.map(({ name }) => name);
  };

  it('are looked at, each of them before which anything piles up', () => {
    const looked = new Set(OVERDUE_KINDS.map(({ sweep }) => sweep));
    const all = app.app
      .get(Sweeps)
      .all()
      .map(({ id }) => id);
    expect(all.filter((id) => !looked.has(id))).toEqual(NOTHING_PILES_UP);
  });

  it('go through an index, in their work and in saying what waits', async () => {
    const big = await grown();
    expect(big).toEqual(expect.arrayContaining(['turno', 'ticket', 'dossier', 'key_reset', 'approval']));
    const now = await app.database.now();
    const found: string[] = [];
    for (const sweep of app.app.get(Sweeps).all()) {
      const tables = {
        work: await readWhole(() => sweep.run()),
        question: await readWhole(() => sweep.overdue(now)),
      };
      for (const [what, whole] of Object.entries(tables))
        found.push(
          ...whole.filter((table) => big.includes(table)).map((table) => `${sweep.id} ${what}: ${table}`),
        );
    }
    expect(found).toEqual([]);
  });
});
