import { DataSource } from 'typeorm';
import { seedDemoCountry } from './administration/index.js';
import { ConfigProblems, parseConfig } from './platform/config/config.js';
import { dataSourceOptions } from './platform/database/data-source-options.js';
import { Database } from './platform/database/database.js';

/** `npm run seed:demo`: puts the demo country of the contract into an empty database; a second run renews the demo staff's password and nothing else. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  if (config.production) throw new Error('El país de demostración no se siembra en producción.');
  if (!config.demoPassword)
    throw new Error('DEMO_PASSWORD: falta. Es la contraseña de todo el personal de demostración.');
  const dataSource = new DataSource(dataSourceOptions({ url: config.databaseUrl, poolSize: 1 }));
  await dataSource.initialize();
  try {
    const seeded = await new Database(dataSource).transaction((context) =>
      seedDemoCountry(context, config.demoPassword),
    );
    process.stdout.write(seeded ? 'País de demostración listo.\n' : 'El país de demostración ya estaba.\n');
  } finally {
    await dataSource.destroy();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigProblems ? error.message : String(error instanceof Error ? error.message : error)}\n`,
  );
  process.exitCode = 1;
});
