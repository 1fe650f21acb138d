import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  Injectable,
} from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { sqlStateOf } from '../database/database.js';
import { DomainError, InputInvalid, NotFound } from '../errors/domain-error.js';
import { problemOf, statusOf } from '../errors/problem.js';
import { loggablePath, LOGGER } from '../logging/logger.js';
import { Pages } from '../views/pages.js';
import { Denials } from './denials.js';

/** The database is there but cannot do it now: lock or statement time-out, read-only, disk full, shutting down. */
const UNAVAILABLE_SQLSTATES = new Set([
  '55P03',
  '57014',
  '25006',
  '53100',
  '53300',
  '57P01',
  '57P03',
  '40001',
  '40P01',
  '25P03',
]);
const UNAVAILABLE_ERRNOS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** What the driver and the ORM say without a code; the last one is of a transaction whose connection broke between two statements. */
const UNAVAILABLE_MESSAGES =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Query runner already released/i;

class Unavailable extends DomainError {
  constructor() {
    super(
      'TEMPORARILY_UNAVAILABLE',
      'unavailable',
      'El sistema no puede atenderle en este momento. Espere unos segundos y vuelva a intentar; no perdió nada.',
      {
        retryAfterSeconds: 5,
      },
    );
  }
}

const INTERNAL = new DomainError(
  'INTERNAL',
  'unavailable',
  'Algo falló de nuestro lado y ya quedó registrado. Vuelva a intentar; si se repite, avise con el número de esta solicitud.',
  { title: 'Error interno' },
);

/** The one place where an error becomes an answer: problem+json for programs, a page for people. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly pages: Pages,
    private readonly denials: Denials,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  private async answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const error = domainErrorOf(thrown) ?? INTERNAL;
    if (error === INTERNAL) {
      this.logger.error(
        { err: thrown, requestId: request.id, path: loggablePath(request.url) },
        'unexpected error',
      );
    }
    await this.denials.record(error, request);
    if (reply.sent || reply.raw.headersSent) return;
    const status = error === INTERNAL ? 500 : statusOf(error);
    if (error.retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
    void reply.status(status).header('cache-control', 'no-store');
    if (wantsProblem(request)) {
      await reply.type('application/problem+json').send({ ...problemOf(error, request.id), status });
      return;
    }
    if (status === 401 && isStaffPage(request)) {
      await reply.redirect(
        `/personal/ingreso?volver=${encodeURIComponent(request.method === 'GET' ? request.url : '/personal')}`,
        303,
      );
      return;
    }
    try {
      await this.pages.send(
        reply,
        request,
        isStaffPage(request) ? 'platform/staff-error' : 'platform/error',
        {
          ...problemOf(error, request.id),
          status,
          backHref: error.code === 'CSRF_INVALID' ? formBefore(request) : '',
        },
        status,
      );
    } catch (failure) {
      this.logger.error({ err: failure, requestId: request.id }, 'the error page itself failed');
      await reply.type('text/plain; charset=utf-8').send(`${error.detail}\n`);
    }
  }
}

const isStaffPage = ({ url }: FastifyRequest): boolean => /^\/personal(\/|$|\?)/.test(url);

/** The page whose form came too late: there the choice still stands in the address. */
function formBefore({ headers, host }: FastifyRequest): string {
  const { referer } = headers;
  if (referer === undefined || !URL.canParse(referer)) return '';
  const url = new URL(referer);
  return url.host === host ? url.pathname.replace(/^\/*/, '/') + url.search : '';
}

const wantsProblem = (request: FastifyRequest): boolean =>
  /^\/(api|health|metrics)(\/|$|\?)/.test(request.url) || (request.headers.accept ?? '').includes('json');

/** The framework wraps what its plugins throw; their code is the cause's. */
function isLateForm(thrown: unknown): boolean {
  const { code } = ((thrown as { cause?: unknown }).cause ?? thrown) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('FST_CSRF');
}

/** Recognises what is expected; undefined is a bug of ours. */
export function domainErrorOf(thrown: unknown): DomainError | undefined {
  if (thrown instanceof DomainError) return thrown;
  const state = sqlStateOf(thrown);
  if (state !== undefined && (UNAVAILABLE_SQLSTATES.has(state) || state.startsWith('08')))
    return new Unavailable();
  const { code, statusCode, message } = thrown as { code?: unknown; statusCode?: unknown; message?: unknown };
  if (typeof code === 'string' && UNAVAILABLE_ERRNOS.has(code)) return new Unavailable();
  if (typeof message === 'string' && UNAVAILABLE_MESSAGES.test(message)) return new Unavailable();
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusCode;
  switch (status) {
    case 404:
      return new NotFound();
    case 405:
      return new NotFound();
    case 400:
    case 406:
    case 415:
      return new InputInvalid([], 'No pudimos leer lo que envió. Revise el formato y vuelva a intentar.');
    case 413:
      return new DomainError('TOO_LARGE', 'too-large', 'Lo que envió es demasiado grande.');
    case 403:
      return isLateForm(thrown)
        ? new DomainError(
            'CSRF_INVALID',
            'forbidden',
            'Por seguridad no aceptamos este envío: la página estuvo abierta mucho tiempo. Vuelva a cargarla y envíe otra vez.',
          )
        : new DomainError('FORBIDDEN', 'forbidden', 'Esta acción no está permitida desde aquí.');
    default:
      return undefined;
  }
}
