import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { dataSourceOptions } from './data-source-options.js';

/** Any fixed number: whoever migrates this database holds this lock, so two starting instances never race. */
const MIGRATION_LOCK = 8_245_113_007;

/**
 * Brings the schema up to date as the owner's role and gives the application's role its rights: read and write
 * everywhere, but the audit record only grows.
 * @param appRole the user name of `DATABASE_URL`; when it is the owner itself, nothing is granted.
 */
export async function migrateDatabase(options: { ownerUrl: string; appRole: string }): Promise<string[]> {
  const dataSource = new DataSource({
    ...dataSourceOptions({ url: options.ownerUrl, poolSize: 2, applicationName: 'ventanilla-migrate' }),
    migrations,
    migrationsTransactionMode: 'each',
    migrationsTableName: 'schema_migration',
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SET lock_timeout = 0; SET statement_timeout = 0');
    await lock.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    const done = await dataSource.runMigrations();
    await grantRights(dataSource, options.appRole);
    return done.map((migration) => migration.name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}

async function grantRights(dataSource: DataSource, appRole: string): Promise<void> {
  const rows: { user: string }[] = await dataSource.query('SELECT current_user AS "user"');
  if (rows[0]?.user === appRole) return;
  const role = `"${appRole.replaceAll('"', '""')}"`;
  await dataSource.query(`
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role};
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM ${role};
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migration FROM ${role}`);
}

/** Names of the migrations this build knows and the database has not run yet. */
export async function missingMigrations(
  query: (text: string) => Promise<{ name: string }[]>,
): Promise<string[]> {
  const done = new Set((await query('SELECT name FROM schema_migration')).map(({ name }) => name));
  return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
}
