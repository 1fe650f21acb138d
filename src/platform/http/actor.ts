import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

export type StaffRole = 'clerk' | 'supervisor' | 'admin';

/** Who may call a route: a staff role, or the employer signed in with the key. */
export type Permission = StaffRole | 'employer';

/** Where a request came from, for the audit and for caps. */
export interface RequestTrace {
  readonly requestId: string;
  readonly address: string;
}

export interface StaffActor extends RequestTrace {
  readonly kind: 'staff';
  readonly id: string;
  readonly sessionId: string;
  readonly username: string;
  readonly name: string;
  readonly cedula: string;
  readonly role: StaffRole;
  /** The centre this person works at; administrators have none. */
  readonly center: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly timeZone: string;
  } | null;
}

export interface EmployerActor extends RequestTrace {
  readonly kind: 'employer';
  /** The employer's account. */
  readonly id: string;
  readonly sessionId: string;
}

export interface PublicActor extends RequestTrace {
  readonly kind: 'public';
}

/** Scheduled work, by its name. */
export interface SystemActor {
  readonly kind: 'system';
  readonly id: string;
}

export type Actor = StaffActor | EmployerActor | PublicActor | SystemActor;

declare module 'fastify' {
  interface FastifyRequest {
    actor?: StaffActor | EmployerActor | PublicActor;
  }
}

export const ALLOW = 'ventanilla:allow';
export const PUBLIC = 'ventanilla:public';

/** Who may call this route. Every route says this or {@link Public}; a route that says neither does not start. */
export const Allow = (...permissions: Permission[]) => SetMetadata(ALLOW, permissions);

/** Anyone may call this route. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The caller, as the guard recognised it. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return request.actor;
});

export const traceOf = (request: FastifyRequest): RequestTrace => ({
  requestId: request.id,
  address: request.ip,
});
