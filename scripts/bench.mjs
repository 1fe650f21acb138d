/**
 * `npm run bench`: the operations people wait for, beside a bare server (docs/performance.md).
 *
 *   npm run bench                 all of it, about six minutes
 *   npm run bench -- --quick      half a minute, rough
 *   npm run bench -- --check      exit code 1 when a target is missed
 *   npm run bench -- --only hold  one operation
 *   npm run bench -- opening      2,000 people with think time book 2,000 seats through two processes
 *   npm run bench -- sweeps       100,000 overdue rows of each kind, swept by two processes under requests; --only and --quick as above
 *   npm run bench -- country      a day of one centre, and of 400 with 60 days of turnos
 *   npm run bench -- timing       whether a sign-in tells whose number it is by how long it takes
 *   npm run bench -- padron       a million lines of the SRI's open data, beside a plain COPY (--lines 100000 for a look)
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { command, ROOT, runNode, say } from './parts/command.mjs';
import { prepare } from './parts/install.mjs';
import { APP_NODE_FLAGS } from './parts/node-flags.mjs';
import { choosePort } from './parts/ports.mjs';
import { startPostgres, withClient } from './parts/postgres.mjs';

const [OWNER, APP] = ['ventanilla_owner', 'ventanilla_app'];
const secret = () => randomBytes(24).toString('base64url');

/** Whoever interrupts wants the end of it; the programs that run here hear it too. */
const ignoreInterrupts = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((name) => process.on(name, () => {}));

await command(async () => {
  await prepare();
  ignoreInterrupts();
  const place = process.env.VAR_DIR ? resolve(ROOT, process.env.VAR_DIR) : tmpdir();
  mkdirSync(place, { recursive: true });
  const home = mkdtempSync(join(place, 'ventanilla-bench-'));
  // No settings: durable as PostgreSQL comes, or a commit would cost neither server what it costs in life.
  const server = await startPostgres({
    folder: join(home, 'postgres'),
    name: basename(home),
    logFile: join(home, 'postgres.log'),
    choosePort: () => choosePort(undefined, []),
    password: secret(),
    throwaway: true,
  });
  say('A throw-away PostgreSQL with its own defaults: fsync on, synchronous_commit on, for both servers.');
  try {
    const env = await surroundings(server, home);
    for (const args of [
      ['src/migrate.js'],
      ['src/seed-demo.js'],
      ['bench/main.js', ...process.argv.slice(2)],
    ]) {
      const [script, ...rest] = args;
      const quiet = script.startsWith('src/');
      const code = await runNode([join('dist', script), ...rest], {
        env,
        stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
      });
      if (code !== 0) return code;
    }
    return 0;
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
});

/** Two roles, as everywhere: the app owns nothing. */
async function surroundings(server, home) {
  const passwords = { [OWNER]: secret(), [APP]: secret() };
  await withClient(server.url('postgres'), async (client) => {
    for (const [role, password] of Object.entries(passwords))
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    await client.query(`CREATE DATABASE ventanilla OWNER ${OWNER}`);
  });
  const appPort = await choosePort(undefined, []);
  return {
    ...process.env,
    NODE_ENV: '',
    DATABASE_URL: server.url('ventanilla', APP, passwords[APP]),
    DATABASE_OWNER_URL: server.url('ventanilla', OWNER, passwords[OWNER]),
    DATABASE_LISTEN_URL: '',
    SMTP_URL: 'smtp://127.0.0.1:9',
    TOKEN_KEY: `bench:${secret()}`,
    DEMO_PASSWORD: secret(),
    VAR_DIR: home,
    BENCH_LOGS: home,
    BENCH_APP_FLAGS: APP_NODE_FLAGS.join(' '),
    BENCH_APP_PORT: String(appPort),
    BENCH_BARE_PORT: String(await choosePort(undefined, [appPort])),
  };
}
