/** The included PostgreSQL: making a cluster, running it, cleaning up after a killed run. Never two on one folder. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say, Stop, waitUntil } from './command.mjs';
import {
  findBinaries,
  postgresEnvironment,
  postgresUser,
  programIn,
  runAs,
  SHARED_FOLDER,
  sharedFolder,
} from './postgres-binaries.mjs';
import { whyNotFree } from './ports.mjs';
import { described, endProcess } from './process-identity.mjs';

const SUPERUSER = 'postgres';
const START_MS = 60_000;
const PORT_ATTEMPTS = 5;
const LOG_LIMIT_BYTES = 5_000_000;

/**
 * Starts PostgreSQL on `folder`, making the cluster first when there is none.
 * @param options.name of the place that takes its data where the database's user cannot reach `folder`.
 * @param options.choosePort asked once nothing of an earlier run holds it; on 127.0.0.1, and there is no socket file.
 * @param options.password of the superuser, both for making and for using the cluster.
 * @param options.settings as in postgresql.conf.
 * @param options.throwaway the folder around `folder` is deleted when the server ends, however it ends.
 * @returns `{ url(database, role, password), died, stop() }`; `died` resolves if the server ends by itself.
 */
export async function startPostgres({
  folder,
  name,
  logFile,
  choosePort,
  password,
  settings = {},
  throwaway = false,
}) {
  const user = postgresUser(folder);
  const data = reachableFolder(folder, user, name);
  const bin = findBinaries(user);
  if (!throwaway) await stopLeftover(data);
  if (!existsSync(join(data, 'PG_VERSION'))) makeCluster(bin, data, user, password);
  refuseOtherVersion(bin, data, user);
  const { keeper, url } = await launch({
    bin,
    data,
    user,
    settings,
    password,
    choosePort,
    logFile,
    removed: throwaway ? [data, dirname(folder)] : [],
  });
  return {
    url,
    died: keeper.exited,
    async stop() {
      keeper.process.ref();
      if (keeper.process.connected) keeper.process.send(throwaway ? 'SIGQUIT' : 'SIGINT');
      await keeper.exited;
    },
  };
}

/** Another start may take the chosen port in the moment before the server does; then it is chosen anew. */
async function launch({ choosePort, logFile, password, ...order }) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort();
    const url = (database, role = SUPERUSER, secret = password) =>
      postgresUrl({ port, role, password: secret, database });
    const keeper = keep({ ...order, port, log: openLog(logFile) });
    try {
      await answered(url('postgres'), keeper, logFile);
      return { keeper, url };
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !(await whyNotFree(port))) throw error;
    }
  }
}

export const postgresUrl = ({ port, role, password, database }) =>
  `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;

/** Where the cluster really goes: `folder`, or a place that the database's user can reach when it cannot get there. */
function reachableFolder(folder, user, name) {
  if (user.uid === undefined) return demandOurs(folder, user);
  const elsewhere = join(SHARED_FOLDER, name);
  if (existsSync(join(elsewhere, 'PG_VERSION'))) return elsewhere;
  if (existsSync(join(folder, 'PG_VERSION')) && canEnter(user, folder)) return demandOurs(folder, user);
  const parent = dirname(folder);
  if (!canEnter(user, parent) && statSync(parent).uid === 0) {
    // Its group may walk through; nobody may list or read.
    chownSync(parent, 0, user.gid);
    chmodSync(parent, 0o710);
  }
  if (canEnter(user, parent)) return folder;
  say(
    `PostgreSQL no puede entrar en ${parent} como su propio usuario: sus datos se guardan en ${elsewhere}.`,
  );
  return sharedFolder(name);
}

const canEnter = (user, folder) => runAs(user, '/bin/sh', ['-c', 'cd "$0"', folder]).status === 0;

function demandOurs(folder, user) {
  const owner = existsSync(folder) ? statSync(folder).uid : undefined;
  const self = user.uid ?? process.getuid?.();
  if (owner !== undefined && self !== undefined && owner !== self) {
    throw new Stop(
      `${folder} es de otro usuario (uid ${owner}). Inicie como ese usuario, con sudo, o elija otra carpeta: VAR_DIR=./var2 npm start`,
    );
  }
  return folder;
}

/** Made aside and renamed when complete, so that a killed first start is not taken for a cluster. */
function makeCluster(bin, data, user, password) {
  const unfinished = `${data}.unfinished`;
  const passwordFile = `${unfinished}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined)
    for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const made = runAs(user, programIn(bin, 'initdb'), [
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and case rules on every machine, whatever its locales.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    if (made.status !== 0)
      throw new Stop(
        `No se pudo crear la base de datos en ${data}: ${made.error?.message ?? made.stderr.trim()}`,
      );
    // A throw-away place is made beforehand, empty.
    rmSync(data, { recursive: true, force: true });
    renameSync(unfinished, data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function refuseOtherVersion(bin, data, user) {
  const program = /(\d+)/.exec(runAs(user, programIn(bin, 'postgres'), ['--version']).stdout)?.[1];
  const cluster = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (program !== cluster) {
    throw new Stop(
      `${data} es de PostgreSQL ${cluster} y el incluido es ${program}. Elija otra carpeta (VAR_DIR=./var2 npm start) o mueva los datos con pg_dump.`,
    );
  }
}

function openLog(file) {
  const grown = existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES;
  return openSync(file, grown ? 'w' : 'a', 0o600);
}

function keep({ bin, data, user, port, settings, removed, log }) {
  const all = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...settings,
  };
  const order = {
    postgres: programIn(bin, 'postgres'),
    pgCtl: programIn(bin, 'pg_ctl'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    user,
    data,
    removed,
  };
  const script = fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...postgresEnvironment(), NODE_OPTIONS: '' },
  });
  const exited = new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
  // Who started it decides when to end; the database alone keeps no command waiting.
  child.unref();
  child.channel.unref();
  return { process: child, exited };
}

async function answered(url, keeper, logFile) {
  let ended = false;
  void keeper.exited.then(() => (ended = true));
  let problem;
  const answers = async () => {
    if (ended) return true;
    problem = await withClient(url, async () => undefined).catch((error) => error);
    return problem === undefined || problem.code === '28P01';
  };
  const inTime = await waitUntil(answers, START_MS, 50);
  if (!ended && inTime && problem === undefined) return;
  if (!ended) {
    keeper.process.send('SIGINT');
    await keeper.exited;
  }
  if (problem?.code === '28P01') {
    throw new Stop(
      'La clave de la base de datos no es la guardada en secrets.json de VAR_DIR. Restituya ese archivo, o elija otra carpeta: VAR_DIR=./var2 npm start',
    );
  }
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-6).join('\n  ');
  throw new Stop(`PostgreSQL no arrancó. Su registro ${logFile} termina así:\n  ${lines}`);
}

/** Runs `work` with one connection; for the few statements that the commands themselves need. */
export async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A run that was killed leaves its server running, or only a file that says so. */
async function stopLeftover(data) {
  const file = join(data, 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  if (!pid) return;
  if (worksIn(pid, data)) {
    say('Una ejecución anterior no se cerró bien; se detiene su PostgreSQL …');
    const gone = await endProcess(described(pid), [
      { signal: 'SIGINT', waitMs: 20_000 },
      { signal: 'SIGQUIT', waitMs: 10_000 },
    ]);
    if (!gone)
      throw new Stop(
        `El PostgreSQL de una ejecución anterior (proceso ${pid}) no se deja detener. Deténgalo y repita la orden.`,
      );
  }
  // Elsewhere PostgreSQL judges by itself.
  if (process.platform !== 'linux') return;
  // Sessions of a killed server may still be ending; until then its file protects the data.
  const quiet = await waitUntil(() => !anyoneWorksIn(data), 15_000);
  // Another program may have that number now, and PostgreSQL would take it for a server of its own.
  if (quiet) rmSync(file, { force: true });
}

/** A server's working folder is its data folder, and nobody else's is. */
function worksIn(pid, data) {
  if (process.platform !== 'linux') {
    const { stdout } = runAs({}, 'ps', ['-o', 'command=', '-p', String(pid)]);
    return Boolean(stdout?.includes(data));
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}

const anyoneWorksIn = (data) =>
  readdirSync('/proc').some((name) => /^\d+$/.test(name) && worksIn(name, data));
