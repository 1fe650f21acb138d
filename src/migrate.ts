import { ConfigProblems, parseConfig } from './platform/config/config.js';
import { migrateDatabase } from './platform/database/migrate.js';

/** `npm run migrate`: brings the schema up to date. Safe to run from several instances at once. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const done = await migrateDatabase({
    ownerUrl: config.databaseOwnerUrl,
    appRole: decodeURIComponent(new URL(config.databaseUrl).username),
  });
  process.stdout.write(
    done.length > 0 ? `Migraciones aplicadas: ${done.join(', ')}\n` : 'El esquema ya está al día.\n',
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigProblems ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
