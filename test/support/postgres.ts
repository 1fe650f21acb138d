import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A database of one test file: the migrated template, copied. */
export interface TestDatabase {
  /** As the application's role: what may not be done in production may not be done in a test. */
  readonly url: string;
  /** As the owner of the tables, for tampering and for looking behind the application's rights. */
  readonly ownerUrl: string;
  /** Ends whatever is still connected and deletes the database, and the files of its papers. */
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const template = setting('TEST_DATABASE_TEMPLATE');
  const owner = setting('TEST_DATABASE_OWNER');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  // Measured with durability off: 120 ms a copy, and 200 ms with the default strategy.
  await asAdmin(
    `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner.split(':')[0]} STRATEGY FILE_COPY`,
  );
  const url = urlAs(setting('TEST_DATABASE_APP'), name);
  return {
    url,
    ownerUrl: urlAs(owner, name),
    drop: async () => {
      await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await rm(filesOf(url), { recursive: true, force: true });
    },
  };
}

/** Where every process on a test's database keeps handed-in papers: never where those of a demonstration on this machine are. */
export const filesOf = (databaseUrl: string): string =>
  join(tmpdir(), `ventanilla-files-${new URL(databaseUrl).pathname.slice(1)}`);

/** Tells the planner what a table holds now. Only its owner may: from the application's role it is silently left undone. */
export async function analyze(ownerUrl: string, table: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`ANALYZE ${pg.escapeIdentifier(table)}`);
  } finally {
    await client.end();
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is missing: only the projects database, journeys and browser have a PostgreSQL`);
  return value;
}

function urlAs(credentials: string, database: string): string {
  const url = new URL(setting('TEST_DATABASE_ADMIN_URL'));
  [url.username = '', url.password = ''] = credentials.split(':');
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: setting('TEST_DATABASE_ADMIN_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
