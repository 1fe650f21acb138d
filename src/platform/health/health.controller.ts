import { Controller, Get, Header, HttpCode, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Database } from '../database/database.js';
import { missingMigrations } from '../database/migrate.js';
import { NotFound } from '../errors/domain-error.js';
import { Public } from '../http/actor.js';
import { type Answer, Answers } from '../http/answers.js';
import { PlatformParts } from '../http/registries.js';
import { objectOf, oneOf, textLike } from '../http/shapes.js';
import { sameText } from '../secrets/random.js';
import { Metrics } from './metrics.js';

interface Readiness {
  readonly status: 'ok' | 'not ready';
  /** What is wrong, by the name of the part. */
  readonly problems: Record<string, string>;
  /** What somebody should look at although requests are answered; absent when there is nothing. */
  readonly remarks?: Record<string, string>;
}

/** By the name of what each is about. */
const SENTENCES = { schema: { type: 'object', additionalProperties: { type: 'string' } } } as const;
const LIVE: Answer = { body: objectOf<{ status: 'ok' }>('Liveness', { status: oneOf('ok') }) };
const READY: Answer = {
  body: objectOf<Readiness>(
    'Readiness',
    { status: oneOf<Readiness['status']>('ok', 'not ready'), problems: SENTENCES },
    { remarks: SENTENCES },
  ),
  statuses: [200, 503],
};
const METRICS: Answer = {
  body: textLike('http_requests_total 17'),
  contentType: 'text/plain',
  refuses: { 404: ['NOT_FOUND'] },
};

@ApiTags('Operación')
@Controller()
export class HealthController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly parts: PlatformParts,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers. */
  @Public()
  @Get('health/live')
  @ApiOperation({ summary: 'El proceso responde' })
  @Answers(LIVE)
  @HttpCode(200)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests may be sent here: the database answers, migrations are current, the rooms' loops are alive. */
  @Public()
  @Get('health/ready')
  @ApiOperation({ summary: 'Puede recibir solicitudes' })
  @Answers(READY)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const problems: Record<string, string> = {};
    const database = await this.databaseProblem();
    if (database) problems.database = database;
    const remarks: Record<string, string> = {};
    for (const part of this.parts.health) {
      const problem = await part.problem();
      if (problem) problems[part.name] = problem;
      // Without a database there is nothing to look at; that is said already.
      if (!database) Object.assign(remarks, await part.remarks?.().catch(() => ({})));
    }
    const ready = Object.keys(problems).length === 0;
    void reply.status(ready ? 200 : 503);
    if (!ready) void reply.header('retry-after', '2');
    return {
      status: ready ? 'ok' : 'not ready',
      problems,
      ...(Object.keys(remarks).length > 0 && { remarks }),
    };
  }

  /** Prometheus text. In production only with the token, so that nobody outside reads how busy a centre is. */
  @Public()
  @Get('metrics')
  @ApiOperation({ summary: 'Medidas, en el texto de Prometheus' })
  @Answers(METRICS)
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(@Req() request: FastifyRequest): Promise<string> {
    const { metricsToken, production } = this.config;
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if ((production || metricsToken) && !(metricsToken && sameText(given, metricsToken)))
      throw new NotFound();
    return this.metrics.text();
  }

  private async databaseProblem(): Promise<string | undefined> {
    try {
      const missing = await missingMigrations((text) => this.database.sql.rows<{ name: string }>(text));
      return missing.length > 0 ? `migrations missing: ${missing.join(', ')}` : undefined;
    } catch {
      return 'the database does not answer';
    }
  }
}
