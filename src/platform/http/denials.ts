import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { type DomainError } from '../errors/domain-error.js';
import { LOGGER } from '../logging/logger.js';
import { PlatformParts } from './registries.js';

/** Somebody signed in reached for what is not theirs: told to whoever keeps a record of that. */
@Injectable()
export class Denials {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly parts: PlatformParts,
  ) {}

  /**
   * For every refusal that becomes an answer, also where a page tells it itself; one that is no denial leaves no record. The
   * refusal rolled back whatever was under way, so its record stands for itself. Never throws.
   */
  async record({ code, isDenial }: DomainError, request: FastifyRequest): Promise<void> {
    const { actor } = request;
    if (!isDenial || !actor || actor.kind === 'public') return;
    const refused = { method: request.method, route: request.routeOptions.url ?? '', code };
    try {
      for (const part of this.parts.denied) await part.denied(actor, refused);
    } catch (failure) {
      this.logger.error({ err: failure, requestId: request.id }, 'a refusal was not recorded');
    }
  }
}
