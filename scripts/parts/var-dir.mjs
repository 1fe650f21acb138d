/** The folder VAR_DIR: what stays between runs. Secrets are made once and only their owner can read them. */
import { randomBytes, randomInt } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ROOT, Stop } from './command.mjs';

const WORDS = (
  'andes arena bosque cacao canela cedro ceibo colibri cumbre delta faro fuego garua guayaba isla jaguar lago laguna ' +
  'llama loma luna mango manglar mirlo monte nevado nube orilla palma paramo playa puente quinde rio roca sierra sol ' +
  'tagua tigua toquilla valle viento volcan yaguar'
).split(' ');
const word = () => WORDS[randomInt(WORDS.length)];

/** Easy to read out and to type; it guards a demonstration on this machine, behind a sign-in that counts failures. */
const readablePassword = () => `${word()}-${word()}-${word()}-${randomInt(1000, 10_000)}`;
const password = () => randomBytes(24).toString('base64url');

const MAKERS = {
  tokenKey: () => `local:${randomBytes(32).toString('base64url')}`,
  demoPassword: readablePassword,
  databaseSuperuser: password,
  databaseOwner: password,
  databaseApp: password,
};

/** Opens VAR_DIR, making it when it is missing. */
export function openVarDir(env = process.env) {
  const folder = resolve(ROOT, env.VAR_DIR || './var');
  try {
    mkdirSync(dirname(folder), { recursive: true });
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return {
      folder,
      secrets: jsonFile(join(folder, 'secrets.json')),
      state: jsonFile(join(folder, 'state.json')),
      makeSecret,
      place,
    };
  } catch (error) {
    throw new Stop(`No se puede usar la carpeta VAR_DIR ${folder}: ${error.message}`);
  }
}

/** A small file of names and values, replaced whole so that a crash leaves the old or the new one. */
function jsonFile(file) {
  const values = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return {
    file,
    get: (name) => values[name],
    set(more) {
      Object.assign(values, more);
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
      renameSync(fresh, file);
    },
  };
}

/** The secret of that name, made on first use. */
function makeSecret(name) {
  const known = this.secrets.get(name);
  if (known) return known;
  const made = MAKERS[name]();
  this.secrets.set({ [name]: made });
  return made;
}

/** A name, unique to this folder, for what has to lie elsewhere; a deleted folder takes it along and begins afresh. */
function place(kind) {
  const known = this.state.get('id');
  if (!known) this.state.set({ id: randomBytes(6).toString('hex') });
  return `${kind}-${this.state.get('id')}`;
}
