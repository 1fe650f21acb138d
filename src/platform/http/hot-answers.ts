import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** Gives the JSON that a URL was answered with, as long as it is still true. */
type Find = (url: string) => string | undefined;

/**
 * Public JSON answers that the whole country asks for at once. A repeat of the very same URL is answered from here, before cookies,
 * guards and handlers, with the same headers; the room that registers a route decides how long an answer is true.
 */
@Injectable()
export class HotAnswers {
  private readonly routes = new Map<string, Find>();

  /** @param route as the router spells it, such as `/api/v1/centers/:center/slots`; open to anyone, or it must not stand here. */
  register(route: string, find: Find): void {
    this.routes.set(route, find);
  }

  find(request: FastifyRequest): string | undefined {
    if (request.method !== 'GET') return undefined;
    return this.routes.get(request.routeOptions.url ?? '')?.(request.url);
  }
}
