import { afterUnanswered, PUT_BACK_PAUSE_MS, type TicketState } from './ticket.rules.js';

/** What changes about a ticket in the course of a visit. Number, arrival and place in line never do. */
export interface TicketCourse {
  readonly status: TicketState;
  readonly serviceCode: string;
  readonly calls: number;
  readonly calledAt: Date | null;
  /** Why it was called outside of the order; null when the order itself is the reason. */
  readonly callReason: string | null;
  readonly counterId: string | null;
  readonly staffId: string | null;
  /** Why it is parked. */
  readonly stateReason: string | null;
  readonly note: string | null;
  readonly notBefore: Date | null;
  readonly revived: boolean;
  readonly endedAt: Date | null;
}

/** A counter and the clerk at it. */
export interface Desk {
  readonly counterId: string | null;
  readonly staffId: string;
}

const pauseFrom = (now: Date): Date => new Date(now.getTime() + PUT_BACK_PAUSE_MS);

/** Into the line again, at no counter; the place in it is still that of the arrival. */
const inLine = (course: TicketCourse, notBefore: Date | null): TicketCourse => ({
  ...course,
  status: 'waiting',
  counterId: null,
  staffId: null,
  callReason: null,
  stateReason: null,
  notBefore,
});

export const calledAgain = (course: TicketCourse, now: Date): TicketCourse => ({
  ...course,
  calls: course.calls + 1,
  calledAt: now,
});

export const beingServed = (course: TicketCourse): TicketCourse => ({ ...course, status: 'serving' });

/** Nobody came: absent at the last call, before that back into the line for another one. */
export const unanswered = (course: TicketCourse, callsBeforeAbsent: number, now: Date): TicketCourse =>
  afterUnanswered(course.calls, callsBeforeAbsent) === 'absent'
    ? { ...course, status: 'absent' }
    : inLine(course, pauseFrom(now));

/** Back from a counter it waits for the pause; back from a pause or from being absent it may be called at once. */
export const putBack = (course: TicketCourse, now: Date): TicketCourse => ({
  ...inLine(course, course.status === 'called' || course.status === 'serving' ? pauseFrom(now) : null),
  revived: course.revived || course.status === 'absent',
});

export const parked = (course: TicketCourse, desk: Desk, reason: string): TicketCourse => ({
  ...course,
  ...desk,
  status: 'parked',
  callReason: null,
  stateReason: reason,
  notBefore: null,
});

/** Called to a counter outside of the order, for a reason that the clerk sees. */
export const calledTo = (course: TicketCourse, desk: Desk, reason: string, now: Date): TicketCourse => ({
  ...calledAgain(course, now),
  ...desk,
  status: 'called',
  callReason: reason,
  stateReason: null,
  notBefore: null,
});

/** Handed over to another service of the centre; whoever serves it may call at once. */
export const handedOver = (course: TicketCourse, serviceCode: string, note: string | null): TicketCourse => ({
  ...inLine(course, null),
  serviceCode,
  note: note ?? course.note,
});

export const ended = (course: TicketCourse, status: 'left' | 'finished', now: Date): TicketCourse => ({
  ...course,
  status,
  stateReason: null,
  endedAt: now,
});
