/** What the app needs around it, made where the environment does not give it: database, mailbox, secrets. */
import { join } from 'node:path';
import { startMailbox } from './children.mjs';
import { runNode, say, Stop } from './command.mjs';
import { lockOnceClosed } from './lock.mjs';
import { choosePort, whyNotFree } from './ports.mjs';
import { postgresUrl, startPostgres, withClient } from './postgres.mjs';

const DATABASE = 'ventanilla';
const OWNER = 'ventanilla_owner';
const APP = 'ventanilla_app';

/** First wishes for ports; whoever comes second gets others and keeps them. */
const POSTGRES_PORT = 54_320;
const SMTP_PORT = 1025;
const INBOX_PORT = 1080;
const PORT_ATTEMPTS = 5;

export const isProduction = () => process.env.NODE_ENV === 'production';

/** Where VAR_DIR remembers a port, so that addresses stay the same from one start to the next. */
async function rememberedPort(varDir, name, wish, taken) {
  const port = await choosePort(varDir.state.get(name) ?? wish, taken);
  if (port !== varDir.state.get(name)) varDir.state.set({ [name]: port });
  return port;
}

/**
 * The included PostgreSQL with the two roles: the owner, whom only migrations use, and the app's, which owns nothing.
 * @returns `{ env, died, stop() }`, with `env` for whoever uses the database.
 */
export async function startDatabase(varDir, appPort) {
  const lock = await lockDatabase(varDir);
  if (!lock.held) {
    throw new Stop(
      `Otro npm start (proceso ${lock.holder?.pid ?? '?'}) usa la carpeta ${varDir.folder}. Ciérrelo, o use otra: VAR_DIR=./var2 PORT=3010 npm start`,
    );
  }
  return startLocked(varDir, appPort, lock);
}

/** For a short command: the database of a running `npm start`, or one for as long as the command takes. */
export async function borrowDatabase(varDir) {
  const lock = await lockDatabase(varDir);
  if (lock.held) return startLocked(varDir, undefined, lock);
  const port = varDir.state.get('postgresPort');
  return {
    env: databaseUrls(varDir, (database, role, password) => postgresUrl({ port, role, password, database })),
    stop: async () => undefined,
  };
}

const lockDatabase = (varDir) => lockOnceClosed(join(varDir.folder, 'postgres.lock'));

async function startLocked(varDir, appPort, lock) {
  try {
    const server = await startPostgres({
      folder: join(varDir.folder, 'postgres'),
      name: varDir.place('postgres'),
      logFile: join(varDir.folder, 'postgres.log'),
      password: varDir.makeSecret('databaseSuperuser'),
      choosePort: () => rememberedPort(varDir, 'postgresPort', POSTGRES_PORT, [appPort]),
    });
    const stop = () => {
      lock.note({ closing: true });
      return server.stop().finally(lock.release);
    };
    try {
      await makeRolesAndDatabase(varDir, server);
    } catch (error) {
      await stop();
      throw error;
    }
    return { env: databaseUrls(varDir, server.url), died: server.died, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const databaseUrls = (varDir, url) => ({
  DATABASE_URL: url(DATABASE, APP, varDir.makeSecret('databaseApp')),
  DATABASE_OWNER_URL: url(DATABASE, OWNER, varDir.makeSecret('databaseOwner')),
});

async function makeRolesAndDatabase(varDir, server) {
  await withClient(server.url('postgres'), async (client) => {
    await ensureRole(client, OWNER, varDir.makeSecret('databaseOwner'));
    await ensureRole(client, APP, varDir.makeSecret('databaseApp'));
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
    await client.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${APP}`);
  });
}

async function ensureRole(client, role, password) {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  // A password cannot be a parameter; ours are letters, digits, - and _.
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD '${password}'`);
}

/** The mailbox, with `env` for the app and the address of the inbox for people. */
export async function startInbox(varDir, appPort) {
  for (let attempt = 1; ; attempt += 1) {
    const smtpPort = await rememberedPort(varDir, 'smtpPort', SMTP_PORT, [appPort]);
    const webPort = await rememberedPort(varDir, 'inboxPort', INBOX_PORT, [appPort, smtpPort]);
    try {
      const mailbox = await startMailbox({ smtpPort, webPort, varDir: varDir.folder });
      return {
        ...mailbox,
        env: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` },
        inboxUrl: `http://localhost:${webPort}`,
      };
    } catch (error) {
      // Another start may have taken one of the two in this very moment.
      const taken = (await whyNotFree(smtpPort)) ?? (await whyNotFree(webPort));
      if (attempt === PORT_ATTEMPTS || !taken) throw error;
    }
  }
}

/** Settings that a trial may leave out: made once and kept. In production nothing is made up. */
export function trialSettings(varDir) {
  if (isProduction()) return {};
  // What the demo staff were seeded with is what later starts must print.
  if (process.env.DEMO_PASSWORD) varDir.secrets.set({ demoPassword: process.env.DEMO_PASSWORD });
  return {
    TOKEN_KEY: process.env.TOKEN_KEY || varDir.makeSecret('tokenKey'),
    DEMO_PASSWORD: varDir.makeSecret('demoPassword'),
  };
}

/** Runs a program of the build to its end. */
async function runBuilt(name, env) {
  const code = await runNode([join('dist', 'src', `${name}.js`)], { env });
  if (code !== 0) throw new Stop(`${name}: terminó con un error; lo de arriba dice cuál.`, code);
}

export const migrate = async (env) => {
  say('Migrando la base de datos …');
  await runBuilt('migrate', env);
};

export const seedDemo = (env) => runBuilt('seed-demo', env);
