import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

/** Names whose values never reach a log line, wherever they stand. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'key',
  'newKey',
  'token',
  'manageToken',
  'counterCode',
  'code',
  'email',
  'cedula',
  'foreignerCode',
  'ruc',
  'phone',
  'parameters',
  'query',
];

/**
 * JSON lines on standard output. `error` means that someone must act now; ids stand in place of people;
 * SQL parameters of failed statements are dropped.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
      censor: '[…]',
    },
    serializers: { err: serializeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
}

/** A refusal of the database, wrapped by the ORM or as the driver threw it. */
function driverErrorIn(error: Error): DriverError | undefined {
  if ('driverError' in error) return error.driverError as DriverError;
  return 'severity' in error ? error : undefined;
}

/** Driver errors carry the values of the row they refused: keep the code, the constraint and the place. */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error === 'string' ? error : 'unknown' };
  const driver = driverErrorIn(error);
  return {
    type: error.name,
    message: driver ? `${driver.code ?? ''} ${driver.constraint ?? driver.message ?? ''}` : error.message,
    stack: driver ? undefined : error.stack,
  };
}

/**
 * The path of a request as a log may show it: links that work as a key lose their last part, whatever looks like a token
 * is left out wherever it stands, and the query, where people's searches stand, is dropped.
 */
export function loggablePath(url: string): string {
  const [path = ''] = url.split('?');
  return readable(path)
    .replace(/\/(clave|no-fui-yo|turno)\/.+$/i, '/$1/…')
    .replace(/[\w-]{40,}/g, '…');
}

/** However a path was written, `/%63lave/` is `/clave/`. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  }
}

/** Nest's own messages through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
  debug(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
  verbose(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
}
