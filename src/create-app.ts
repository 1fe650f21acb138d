import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { type Logger } from 'pino';
import { AppModule } from './app.module.js';
import { type Config } from './platform/config/config.js';
import { describeApi } from './platform/http/api-description.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { BODY_LIMIT_BYTES, setUpShell } from './platform/http/shell.js';
import { answerBadUrl, answerNoHttp } from './platform/http/unreadable-requests.js';
import { Metrics } from './platform/health/metrics.js';
import { loggablePath, NestLogger } from './platform/logging/logger.js';
import { OWNER_PROOFS } from './turnos/index.js';

/** Slower than this is worth a line even on the routes that are asked all day long. */
const SLOW_MS = 500;
/** Asked by machines many times a second: logged only when slow or failed. */
const QUIET_ROUTES = /^\/(assets|static|health|metrics)|\/(slots|board|next|tickets|turnos)$/;

/** The whole application, not yet listening. Tests and `main` start from here. */
export async function createApp(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  const security = securityHeaders({ https: config.baseUrl.protocol === 'https:' });
  const adapter = new FastifyAdapter({
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    frameworkErrors: answerBadUrl(security),
    clientErrorHandler: answerNoHttp(security),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, logger), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  await setUpShell(app, config, security);
  logRequests(app, logger);
  describeApi(app, config, OWNER_PROOFS);
  return app;
}

function logRequests(app: NestFastifyApplication, logger: Logger): void {
  const metrics = app.get(Metrics);
  const fastify = app.getHttpAdapter().getInstance();
  // These lines have the same few names, none of them a secret's: looking for those would cost more than all the rest of a line.
  const lines = logger.child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const quiet = QUIET_ROUTES.test(route) && reply.statusCode < 500 && reply.elapsedTime < SLOW_MS;
    if (!quiet) {
      lines.info(
        {
          requestId: request.id,
          method: request.method,
          path: loggablePath(request.url),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    }
    done();
  });
}
