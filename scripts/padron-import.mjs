/** `npm run padron:import -- FILE…`: the SRI's open data into the given database, or into the included one of VAR_DIR. */
import { join, resolve } from 'node:path';
import { command, runNode } from './parts/command.mjs';
import { withDatabase } from './parts/short-command.mjs';
import { isProduction, migrate } from './parts/surroundings.mjs';

// npm starts scripts in the clone; the names of files are meant from where the person is.
const from = process.env.INIT_CWD ?? process.cwd();
const args = process.argv
  .slice(2)
  .map((arg, index, all) => (arg.startsWith('-') || all[index - 1] === '--as-of' ? arg : resolve(from, arg)));

// The program itself hears the interrupt and undoes its work; this one waits for it and closes the database after it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});

await command(() =>
  withDatabase(async (env) => {
    if (!isProduction()) await migrate(env);
    return runNode([join('dist', 'src', 'padron-import.js'), ...args], { env });
  }),
);
