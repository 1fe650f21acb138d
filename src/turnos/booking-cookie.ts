import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type OwnerProof } from './turno-access.js';

/** Says in which browser a turno was booked: whoever holds it may see and change the turno. */
export const BOOKING_COOKIE = 'ventanilla_booking';

/** Outlives the horizon of every service and the days after. */
const MAX_AGE_SECONDS = 45 * 86_400;

export function keepBookingCookie(reply: FastifyReply, cookie: string): void {
  void reply.setCookie(BOOKING_COOKIE, cookie, { maxAge: MAX_AGE_SECONDS });
}

/** A bearer that was sent decides alone; other schemes of `Authorization` are not ours to read. */
export function ownerProofOf(request: FastifyRequest): OwnerProof {
  const bearer = /^bearer(?:\s+(.*))?$/i.exec((request.headers.authorization ?? '').trim());
  return { bearer: bearer ? (bearer[1] ?? '').trim() : undefined, cookie: request.cookies[BOOKING_COOKIE] };
}
