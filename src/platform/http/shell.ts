import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyRequest, type onRequestHookHandler } from 'fastify';
import { fileURLToPath } from 'node:url';
import { type Config } from '../config/config.js';
import { DomainError, InputInvalid } from '../errors/domain-error.js';
import { projectRoot } from '../views/project-root.js';
import { HotAnswers } from './hot-answers.js';
import { leaveFormsWithFiles, takesFile } from './takes-file.js';
import { readHalves } from './well-formed.js';

/** Nothing that people type here is longer; a 10 kB key is refused before anything is hashed. */
export const BODY_LIMIT_BYTES = 8 * 1024;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What stands in front of every route: headers, cookies, bodies, CSRF, static files. */
export async function setUpShell(
  app: NestFastifyApplication,
  config: Config,
  security: Readonly<Record<string, string>>,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const https = config.baseUrl.protocol === 'https:';
  answerHot(fastify, app.get(HotAnswers), security);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(security).header('x-request-id', request.id);
    done();
  });
  if (https && config.trustedProxies.length > 0) fastify.addHook('onRequest', toHttps(config));
  await fastify.register(cookie, {
    parseOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: https },
  });
  await fastify.register(csrf, { cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: https } });
  await fastify.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
  await fastify.register(fastifyStatic, {
    root: fileURLToPath(new URL('public/', projectRoot)),
    prefix: '/static/',
    index: false,
    maxAge: '1h',
  });
  await fastify.register(fastifyStatic, {
    root: fileURLToPath(new URL('public/assets/', projectRoot)),
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    maxAge: '30d',
    immutable: true,
  });
  readJsonBodies(fastify);
  leaveFormsWithFiles(fastify);
  fastify.addHook('onRequest', (request, _reply, done) =>
    done(foreignOrigin(request, config) ?? unreadableUrl(request)),
  );
  fastify.addHook('preHandler', (request, reply, done) => {
    // A form with a file is read, and its token asked for, only when the guards have let its sender in.
    if (SAFE_METHODS.has(request.method) || !isForm(request) || takesFile(request)) return done();
    if (hasNul(request.body))
      return done(new InputInvalid([], 'El texto contiene caracteres que no se pueden leer.'));
    const withdrawToken = (error?: Error) => {
      if (request.body && typeof request.body === 'object')
        delete (request.body as Record<string, unknown>)._csrf;
      done(error);
    };
    fastify.csrfProtection.call(fastify, request, reply, withdrawToken as never);
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

/** A link that was opened over http, as the proxy says: its cookies would not come back, so it is opened again over https. */
const toHttps =
  ({ baseUrl }: Config): onRequestHookHandler =>
  (request, reply, done) => {
    if (request.protocol === 'https' || !request.headers['x-forwarded-proto']) return done();
    void reply.redirect(`${baseUrl.origin}${request.url.replace(/^\/*/, '/')}`, 308);
  };

/** Written straight to the socket: what is left to do for such an answer is its headers. It is counted and logged like any other. */
function answerHot(
  fastify: FastifyInstance,
  hot: HotAnswers,
  security: Readonly<Record<string, string>>,
): void {
  const head = Object.entries({
    ...security,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  }).flat();
  fastify.addHook('onRequest', (request, reply, done) => {
    const json = hot.find(request);
    if (json === undefined) return done();
    const length = String(Buffer.byteLength(json));
    reply.hijack();
    reply.raw.writeHead(200, [...head, 'x-request-id', request.id, 'content-length', length]).end(json);
  });
}

/** No body of ours has more levels than these; whoever reads it level by level would run out of stack at some thousands. */
const DEEPEST = 5;

const isTooDeep = (value: unknown, left = DEEPEST): boolean =>
  value !== null &&
  typeof value === 'object' &&
  (left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1)));

/** JSON by Fastify's own parser, but an empty body is no error; a NUL, which no column can hold, is one, and so are levels without end. */
function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (request, body, done) => {
      const text = body as string;
      if (text.trim() === '') return done(null, undefined);
      if (/\\u0000/i.test(text) || text.includes('\0'))
        return done(new InputInvalid([], 'El texto contiene caracteres que no se pueden leer.'));
      return void parse(request, text, (error, value) => {
        if (error) return done(error);
        if (isTooDeep(value)) return done(new InputInvalid([], 'Lo que envió tiene demasiados niveles.'));
        done(null, readHalves(value, text));
      });
    },
  );
}

const hasNul = (body: unknown): boolean =>
  Object.values((body ?? {}) as Record<string, unknown>).some(
    (value) => typeof value === 'string' && value.includes('\0'),
  );

const isForm = (request: FastifyRequest): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(request.headers['content-type'] ?? '');

/** A request that changes something and comes from another site is refused; programs that send neither header pass. */
function foreignOrigin(request: FastifyRequest, config: Config): Error | undefined {
  if (SAFE_METHODS.has(request.method)) return undefined;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own =
    origin === undefined ||
    origin === config.baseUrl.origin ||
    origin === `${request.protocol}://${host ?? ''}`;
  if (own && site !== 'cross-site') return undefined;
  return new DomainError(
    'FOREIGN_ORIGIN',
    'forbidden',
    'Este envío viene de otro sitio y no se acepta. Abra la página de Ventanilla y vuelva a intentar.',
  );
}

const unreadableUrl = (request: FastifyRequest): Error | undefined =>
  /%00/.test(request.url)
    ? new InputInvalid([], 'La dirección contiene caracteres que no se pueden leer.')
    : undefined;
