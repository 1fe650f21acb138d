import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { ALLOW, type Permission, PUBLIC, traceOf } from './actor.js';
import { type Asker, PlatformParts } from './registries.js';

export class NotSignedIn extends DomainError {
  constructor() {
    super(
      'NOT_SIGNED_IN',
      'unauthenticated',
      'Su sesión terminó o todavía no ingresa. Ingrese y vuelva a intentar.',
    );
  }
}

export class NotAllowed extends DomainError {
  constructor() {
    super('NOT_ALLOWED', 'forbidden', 'Su usuario no tiene permiso para hacer esto. Pídalo a su supervisor.');
  }
}

/** Recognises the caller and lets through only whom the route names. A route that names nobody is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly parts: PlatformParts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const trace = traceOf(request);
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) {
      request.actor = { kind: 'public', ...trace };
      return true;
    }
    const allowed = this.reflector.getAllAndOverride<Permission[]>(ALLOW, targets) ?? [];
    const part = this.parts.sessions.get(allowed.includes('employer') ? 'employer' : 'staff');
    const token = part && request.cookies[part.cookie];
    const actor = token ? await part.load(token, trace, askerOf(request)) : undefined;
    if (!actor) throw new NotSignedIn();
    request.actor = actor;
    const permission: Permission = actor.kind === 'staff' ? actor.role : 'employer';
    if (allowed.includes(permission)) return true;
    const refused = { method: request.method, route: request.routeOptions.url ?? '', code: 'NOT_ALLOWED' };
    for (const part of this.parts.denied) await part.denied(actor, refused);
    throw new NotAllowed();
  }
}

/** Live parts of a page say so (`public/js/live.js`), and a stream is opened again by the browser without anybody there. */
const askerOf = ({ headers }: FastifyRequest): Asker =>
  headers['x-live'] !== undefined || headers.accept === 'text/event-stream' ? 'page' : 'person';
