import { cleanEnv, type CleanedEnv, makeValidator, str } from 'envalid';
import { isIP } from 'node:net';
import { FILES_SETTINGS, filesPlaceOf, filesProblems, type FilesPlace } from './files-place.js';

/** One key of the `TOKEN_KEY` ring; the first of the ring signs, all of them verify. */
export interface TokenKey {
  readonly id: string;
  readonly key: Buffer;
}

/** When proof of work is asked: under load and after failures, always, or (load tests) never. */
export type CaptchaMode = 'auto' | 'always' | 'off';

/** Whether a cédula whose printed date is over will do at the counter. */
export type ExpiredCedulas = 'refuse' | 'accept';

/** Where a registry of the state answers (docs/registries.md). */
export interface RegistryService {
  /** Without a slash at the end. */
  readonly url: string;
  /** Sent as a bearer token; empty: none. */
  readonly token: string;
}

/** Everything a deployment may set, parsed once. Durations carry their unit in the name. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly baseUrl: URL;
  readonly trustedProxies: string[];
  readonly databaseUrl: string;
  /** The role that owns the tables; only migrations use it. */
  readonly databaseOwnerUrl: string;
  /** LISTEN needs a session of its own: set this when a pooler stands in front of `databaseUrl`. */
  readonly databaseListenUrl: string;
  readonly databasePoolSize: number;
  readonly smtpUrl: string;
  readonly mailFrom: string;
  readonly varDir: string;
  /** Where handed-in papers are kept, outside of anything that is served. */
  readonly files: FilesPlace;
  readonly tokenKeys: readonly TokenKey[];
  /** Where rooms for turnos by video are, without a slash at the end; empty: nothing is offered by video. */
  readonly videoBaseUrl: string;
  /** How long after its day a turno says whose it was. */
  readonly turnoRetentionDays: number;
  /** How long after the decision, or after a visit without one, what was handed in is kept. */
  readonly paperRetentionDays: number;
  readonly holdSeconds: number;
  readonly emailCodeSeconds: number;
  readonly resetLinkSeconds: number;
  /** How long a seat is kept for the person of the waiting list it was offered to. */
  readonly waitingOfferMinutes: number;
  /** Seats of the next so many days are not offered to the waiting list any more. */
  readonly waitingLeadDays: number;
  /** A seat of today that was given back comes back after a random time up to this; 0 is at once. */
  readonly freedSeatDelaySeconds: number;
  readonly loginMaxFailures: number;
  readonly lockSeconds: number;
  /** How long a second person has to decide, and how long a yes can then be made use of. */
  readonly approvalSeconds: number;
  /** How long after a change of address a link to it takes two people. */
  readonly coolDownHours: number;
  /** Links that one clerk begins in a day of the centre without a second person. */
  readonly clerkResetsPerDay: number;
  /** Seconds between sweeps; 0 switches the scheduler off. Nothing depends on it for being right. */
  readonly sweepSeconds: number;
  readonly demoPassword: string;
  readonly demoOpenAlways: boolean;
  readonly rateLimits: boolean;
  readonly captcha: CaptchaMode;
  readonly expiredCedulas: ExpiredCedulas;
  /** Absent: the copy in our own tables answers. */
  readonly registries: {
    readonly sri?: RegistryService;
    readonly civil?: RegistryService;
    readonly company?: RegistryService;
  };
  readonly metricsToken: string;
  readonly metricsPort: number;
  readonly logLevel: string;
}

/** Every problem of the environment at once, one sentence each. */
export class ConfigProblems extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `La configuración tiene ${problems.length} problema(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
}

const keyRing = makeValidator<TokenKey[]>((text) => {
  const keys = text.split(',').map((entry) => {
    const at = entry.indexOf(':');
    const id = entry.slice(0, at).trim();
    const key = entry.slice(at + 1).trim();
    if (at < 1 || !/^[\w-]{1,16}$/.test(id) || key.length < 32) {
      throw new Error('debe ser id:clave[,id:clave…], con claves de 32 caracteres o más');
    }
    return { id, key: Buffer.from(key, 'utf8') };
  });
  if (new Set(keys.map((k) => k.id)).size !== keys.length) throw new Error('repite un id');
  return keys;
});

const urlOf = (...protocols: string[]) =>
  makeValidator<string>((text) => {
    if (text === '') return text;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !protocols.includes(url.protocol))
      throw new Error(`debe empezar con ${protocols.map((p) => `${p}//`).join(' o ')}`);
    if (url.hostname === '') throw new Error('le falta el servidor');
    return text;
  });
const webAddress = makeValidator<string>((text) => {
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Error('debe empezar con http:// o https://');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new Error('debe ser solo la dirección del sitio, sin ruta: https://ventanilla.ejemplo.ec');
  return text;
});
/** Where a room's name is put behind: `https://meet.ejemplo.ec` or with a path of its own. */
const roomsAddress = makeValidator<string>((text) => {
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw new Error('debe empezar con https://');
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    throw new Error(
      'debe ser la dirección donde se abren las salas, sin usuario ni ?: https://meet.ejemplo.ec',
    );
  return url.href.replace(/\/+$/, '');
});

/** Where a registry answers; it may have a path of its own. */
const serviceAddress = makeValidator<string>((text) => {
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash || url.username)
    throw new Error('debe ser una dirección http o https sin usuario ni ?: https://registro.ejemplo.ec/api');
  return url.href.replace(/\/+$/, '');
});
const postgresUrl = urlOf('postgres:', 'postgresql:');

const integer = (min: number, max: number) =>
  makeValidator<number>((text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new Error(`debe ser un entero de ${min} a ${max}`);
    return value;
  });

/** Addresses and networks as a proxy's are written: `10.0.0.7`, `10.0.0.0/8`, or a name that the server knows. */
const networks = makeValidator<string>((text) => {
  const isNetwork = (entry: string): boolean => {
    const [address = '', bits, ...rest] = entry.split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    return version !== 0 && isPrefix && rest.length === 0;
  };
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter(
    (entry) => entry !== '' && !['loopback', 'linklocal', 'uniquelocal'].includes(entry) && !isNetwork(entry),
  );
  if (wrong.length > 0)
    throw new Error(`no es una dirección ni una red: ${wrong.join(', ')}. Por ejemplo: 10.0.0.0/8,127.0.0.1`);
  return text;
});

const yesOrNo = makeValidator<boolean>((text) => {
  if (['1', 'true'].includes(text)) return true;
  if (['0', 'false'].includes(text)) return false;
  throw new Error('debe ser 1 o 0');
});

const sender = makeValidator<string>((text) => {
  if (!/^[^<>]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(text))
    throw new Error('debe ser una dirección de correo: Ventanilla <no-responder@ejemplo.ec>');
  return text;
});

const oneOf = (...choices: string[]) =>
  makeValidator<string>((text) => {
    if (!choices.includes(text)) throw new Error(`debe ser ${choices.join(' o ')}`);
    return text;
  });

const shape = {
  NODE_ENV: oneOf('development', 'production', 'test')({ default: 'development' }),
  PORT: integer(1, 65_535)({ default: 3000 }),
  BASE_URL: webAddress({ default: '' }),
  TRUSTED_PROXIES: networks({ default: '' }),
  DATABASE_URL: postgresUrl(),
  DATABASE_OWNER_URL: postgresUrl({ default: '' }),
  DATABASE_LISTEN_URL: postgresUrl({ default: '' }),
  DATABASE_POOL: integer(1, 100)({ default: 10 }),
  SMTP_URL: urlOf('smtp:', 'smtps:')(),
  MAIL_FROM: sender({ default: 'Ventanilla <no-responder@ventanilla.test>' }),
  VAR_DIR: str({ default: './var' }),
  ...FILES_SETTINGS,
  TOKEN_KEY: keyRing(),
  VIDEO_BASE_URL: roomsAddress({ default: '' }),
  TURNO_RETENTION_DAYS: integer(1, 3_650)({ default: 365 }),
  PAPER_RETENTION_DAYS: integer(1, 3_650)({ default: 365 }),
  HOLD_SECONDS: integer(1, 86_400)({ default: 600 }),
  EMAIL_CODE_SECONDS: integer(1, 86_400)({ default: 180 }),
  RESET_LINK_SECONDS: integer(1, 86_400)({ default: 180 }),
  WAITING_OFFER_MINUTES: integer(1, 10_080)({ default: 120 }),
  WAITING_LEAD_DAYS: integer(0, 31)({ default: 1 }),
  FREED_SEAT_DELAY_SECONDS: integer(0, 86_400)({ default: 0 }),
  LOGIN_MAX_FAILURES: integer(1, 1000)({ default: 5 }),
  CHALLENGE_LOCK_SECONDS: integer(1, 31_536_000)({ default: 86_400 }),
  APPROVAL_SECONDS: integer(1, 604_800)({ default: 14_400 }),
  COOL_DOWN_HOURS: integer(0, 8_760)({ default: 72 }),
  CLERK_RESETS_PER_DAY: integer(0, 10_000)({ default: 60 }),
  SWEEP_SECONDS: integer(0, 86_400)({ default: 5 }),
  DEMO_PASSWORD: str({ default: '' }),
  DEMO_OPEN_ALWAYS: yesOrNo({ default: false }),
  RATE_LIMITS: oneOf('on', 'off')({ default: 'on' }),
  CAPTCHA: oneOf('auto', 'always', 'off')({ default: 'auto' }),
  EXPIRED_CEDULAS: oneOf('refuse', 'accept')({ default: 'refuse' }),
  SRI_URL: serviceAddress({ default: '' }),
  SRI_TOKEN: str({ default: '' }),
  CIVIL_REGISTRY_URL: serviceAddress({ default: '' }),
  CIVIL_REGISTRY_TOKEN: str({ default: '' }),
  COMPANY_REGISTRY_URL: serviceAddress({ default: '' }),
  COMPANY_REGISTRY_TOKEN: str({ default: '' }),
  METRICS_TOKEN: str({ default: '' }),
  METRICS_PORT: integer(0, 65_535)({ default: 0 }),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent')({ default: 'info' }),
};

type Env = CleanedEnv<typeof shape>;

/**
 * Reads the settings of the contract from an environment.
 * @throws {ConfigProblems} listing everything that is missing or wrong, not just the first.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const env: Env = cleanEnv(given, shape, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        problems.push(
          given[name] === undefined ? `${name}: falta` : `${name}: ${error?.message ?? 'no es válido'}`,
        );
      }
    },
  });
  const production = given.NODE_ENV === 'production';
  if (production) problems.push(...productionProblems(given, env));
  problems.push(...filesProblems(given, production));
  if (problems.length > 0) throw new ConfigProblems(problems);
  return Object.freeze({
    production,
    port: env.PORT,
    baseUrl: new URL(env.BASE_URL || `http://localhost:${env.PORT}`),
    trustedProxies: env.TRUSTED_PROXIES.split(',')
      .map((p) => p.trim())
      .filter(Boolean),
    databaseUrl: env.DATABASE_URL,
    databaseOwnerUrl: env.DATABASE_OWNER_URL || env.DATABASE_URL,
    databaseListenUrl: env.DATABASE_LISTEN_URL || env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    varDir: env.VAR_DIR,
    files: filesPlaceOf(env, env.VAR_DIR),
    tokenKeys: env.TOKEN_KEY,
    videoBaseUrl: env.VIDEO_BASE_URL,
    turnoRetentionDays: env.TURNO_RETENTION_DAYS,
    paperRetentionDays: env.PAPER_RETENTION_DAYS,
    holdSeconds: env.HOLD_SECONDS,
    emailCodeSeconds: env.EMAIL_CODE_SECONDS,
    resetLinkSeconds: env.RESET_LINK_SECONDS,
    waitingOfferMinutes: env.WAITING_OFFER_MINUTES,
    waitingLeadDays: env.WAITING_LEAD_DAYS,
    freedSeatDelaySeconds: env.FREED_SEAT_DELAY_SECONDS,
    loginMaxFailures: env.LOGIN_MAX_FAILURES,
    lockSeconds: env.CHALLENGE_LOCK_SECONDS,
    approvalSeconds: env.APPROVAL_SECONDS,
    coolDownHours: env.COOL_DOWN_HOURS,
    clerkResetsPerDay: env.CLERK_RESETS_PER_DAY,
    sweepSeconds: env.SWEEP_SECONDS,
    demoPassword: env.DEMO_PASSWORD,
    demoOpenAlways: env.DEMO_OPEN_ALWAYS,
    rateLimits: env.RATE_LIMITS === 'on',
    captcha: env.CAPTCHA as CaptchaMode,
    expiredCedulas: env.EXPIRED_CEDULAS as ExpiredCedulas,
    registries: {
      sri: serviceOf(env.SRI_URL, env.SRI_TOKEN),
      civil: serviceOf(env.CIVIL_REGISTRY_URL, env.CIVIL_REGISTRY_TOKEN),
      company: serviceOf(env.COMPANY_REGISTRY_URL, env.COMPANY_REGISTRY_TOKEN),
    },
    metricsToken: env.METRICS_TOKEN,
    metricsPort: env.METRICS_PORT,
    logLevel: env.LOG_LEVEL,
  });
}

const serviceOf = (url: string, token: string): RegistryService | undefined =>
  url === '' ? undefined : { url, token };

/** What a trial may leave out and a real deployment may not. */
function productionProblems(given: Record<string, string | undefined>, env: Env): string[] {
  const problems = ['BASE_URL', 'DATABASE_OWNER_URL', 'MAIL_FROM']
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: falta (obligatorio en producción)`);
  for (const name of ['RATE_LIMITS', 'CAPTCHA']) {
    if (given[name] === 'off')
      problems.push(`${name}: 'off' es solo para pruebas de carga, no en producción`);
  }
  for (const name of ['SRI_URL', 'CIVIL_REGISTRY_URL', 'COMPANY_REGISTRY_URL']) {
    if (given[name]?.startsWith('http:'))
      problems.push(`${name}: debe empezar con https:// en producción (lleva cédulas)`);
  }
  if (env.DEMO_OPEN_ALWAYS) problems.push('DEMO_OPEN_ALWAYS: es solo para ensayos, no en producción');
  return problems;
}
