import { bool, cleanEnv, type CleanedEnv, makeValidator, num, port, str } from 'envalid';

/** One key of the `TOKEN_KEY` ring; the first of the ring signs, all of them verify. */
export interface TokenKey {
  readonly id: string;
  readonly key: Buffer;
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
  readonly tokenKeys: readonly TokenKey[];
  readonly holdSeconds: number;
  readonly emailCodeSeconds: number;
  readonly resetLinkSeconds: number;
  readonly loginMaxFailures: number;
  readonly lockSeconds: number;
  /** Seconds between sweeps; 0 switches the scheduler off. Nothing depends on it for being right. */
  readonly sweepSeconds: number;
  readonly demoPassword: string;
  readonly demoOpenAlways: boolean;
  readonly rateLimits: boolean;
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
    const protocol = URL.canParse(text) ? new URL(text).protocol : '';
    if (!protocols.includes(protocol))
      throw new Error(`debe empezar con ${protocols.map((p) => `${p}//`).join(' o ')}`);
    return text;
  });
const postgresUrl = urlOf('postgres:', 'postgresql:');

const seconds = (min: number, max: number) =>
  makeValidator<number>((text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new Error(`debe ser un entero de ${min} a ${max}`);
    return value;
  });

const oneOf = (...choices: string[]) =>
  makeValidator<string>((text) => {
    if (!choices.includes(text)) throw new Error(`debe ser ${choices.join(' o ')}`);
    return text;
  });

const shape = {
  NODE_ENV: str({ default: 'development' }),
  PORT: port({ default: 3000 }),
  BASE_URL: urlOf('http:', 'https:')({ default: '' }),
  TRUSTED_PROXIES: str({ default: '' }),
  DATABASE_URL: postgresUrl(),
  DATABASE_OWNER_URL: postgresUrl({ default: '' }),
  DATABASE_LISTEN_URL: postgresUrl({ default: '' }),
  DATABASE_POOL: seconds(1, 100)({ default: 10 }),
  SMTP_URL: urlOf('smtp:', 'smtps:')(),
  MAIL_FROM: str({ default: 'Ventanilla <no-responder@ventanilla.test>' }),
  VAR_DIR: str({ default: './var' }),
  TOKEN_KEY: keyRing(),
  HOLD_SECONDS: seconds(1, 86_400)({ default: 600 }),
  EMAIL_CODE_SECONDS: seconds(1, 86_400)({ default: 180 }),
  RESET_LINK_SECONDS: seconds(1, 86_400)({ default: 180 }),
  LOGIN_MAX_FAILURES: seconds(1, 1000)({ default: 5 }),
  CHALLENGE_LOCK_SECONDS: seconds(1, 31_536_000)({ default: 86_400 }),
  SWEEP_SECONDS: seconds(0, 86_400)({ default: 5 }),
  DEMO_PASSWORD: str({ default: '' }),
  DEMO_OPEN_ALWAYS: bool({ default: false }),
  RATE_LIMITS: oneOf('on', 'off')({ default: 'on' }),
  CAPTCHA: oneOf('auto', 'always', 'off')({ default: 'auto' }),
  METRICS_TOKEN: str({ default: '' }),
  METRICS_PORT: num({ default: 0 }),
  LOG_LEVEL: str({ default: 'info' }),
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
  if (production) problems.push(...productionProblems(given));
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
    tokenKeys: env.TOKEN_KEY,
    holdSeconds: env.HOLD_SECONDS,
    emailCodeSeconds: env.EMAIL_CODE_SECONDS,
    resetLinkSeconds: env.RESET_LINK_SECONDS,
    loginMaxFailures: env.LOGIN_MAX_FAILURES,
    lockSeconds: env.CHALLENGE_LOCK_SECONDS,
    sweepSeconds: env.SWEEP_SECONDS,
    demoPassword: env.DEMO_PASSWORD,
    demoOpenAlways: env.DEMO_OPEN_ALWAYS,
    rateLimits: env.RATE_LIMITS === 'on',
    metricsToken: env.METRICS_TOKEN,
    metricsPort: env.METRICS_PORT,
    logLevel: env.LOG_LEVEL,
  });
}

/** What a trial may leave out and a real deployment may not. */
function productionProblems(given: Record<string, string | undefined>): string[] {
  const problems = ['BASE_URL', 'DATABASE_OWNER_URL', 'MAIL_FROM']
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: falta (obligatorio en producción)`);
  for (const name of ['RATE_LIMITS', 'CAPTCHA']) {
    if (given[name] === 'off')
      problems.push(`${name}: 'off' es solo para pruebas de carga, no en producción`);
  }
  if (given.DEMO_OPEN_ALWAYS === '1' || given.DEMO_OPEN_ALWAYS === 'true') {
    problems.push('DEMO_OPEN_ALWAYS: es solo para ensayos, no en producción');
  }
  return problems;
}
