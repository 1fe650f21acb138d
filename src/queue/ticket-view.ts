import { callReasonOf } from './calling-order.rules.js';
import { type TicketState } from './ticket.rules.js';

/** One stretch of a visit. Instants as the contract writes them. */
export interface TicketPeriod {
  readonly state: TicketState;
  readonly from: string;
  readonly to?: string;
  /** Number of the counter. */
  readonly counter?: number;
  /** User name of the clerk. */
  readonly clerk?: string;
}

/** What a ticket's answer is made of. */
export interface TicketFacts {
  readonly id: string;
  readonly number: string;
  readonly status: TicketState;
  /** Code of the centre, code of the service. */
  readonly center: string;
  readonly service: string;
  readonly counter: number | null;
  readonly turnoId: string | null;
  readonly priority: boolean;
  readonly late: boolean;
  readonly arrivedAt: Date;
  readonly dueAt: Date;
  readonly calls: number;
  readonly callReason: string | null;
  readonly periods: readonly TicketPeriod[];
}

/** A ticket for the workstation: the facts, and what the clerk sees besides. */
export interface TicketView extends TicketFacts {
  readonly centerId: string;
  readonly serviceName: string;
  readonly ruc: string | null;
  readonly cedula: string | null;
  readonly foreignerCode: string | null;
  readonly turnoCode: string | null;
  readonly turnoStartsAt: Date | null;
  readonly turnoMode: 'in-person' | 'video' | null;
  readonly counterId: string | null;
  readonly staffId: string | null;
  /** Who has or parked it. */
  readonly clerkName: string | null;
  /** Why it is parked. */
  readonly stateReason: string | null;
  readonly note: string | null;
  readonly revived: boolean;
  readonly notBefore: Date | null;
  readonly calledAt: Date | null;
  readonly stateSince: Date;
  readonly endedAt: Date | null;
}

/** A ticket as the contract gives it to programs. */
export interface TicketAnswer {
  readonly id: string;
  readonly number: string;
  readonly status: TicketState;
  readonly center: string;
  readonly service: string;
  readonly counter?: number;
  readonly turnoId?: string;
  readonly priority: boolean;
  readonly arrivedAt: string;
  readonly dueAt: string;
  readonly calls: number;
  readonly callReason?: string;
  readonly periods: readonly TicketPeriod[];
}

/** Why it was called, for the clerk; undefined while nobody has called it. */
export function callReasonFor(
  ticket: Pick<TicketFacts, 'calls' | 'callReason' | 'turnoId' | 'late' | 'priority'>,
): string | undefined {
  if (ticket.calls === 0) return undefined;
  const { turnoId, late, priority } = ticket;
  return ticket.callReason ?? callReasonOf({ hasTurno: turnoId !== null, late, priority });
}

export const ticketAnswer = (ticket: TicketFacts): TicketAnswer => ({
  id: ticket.id,
  number: ticket.number,
  status: ticket.status,
  center: ticket.center,
  service: ticket.service,
  ...(ticket.counter === null ? {} : { counter: ticket.counter }),
  ...(ticket.turnoId === null ? {} : { turnoId: ticket.turnoId }),
  priority: ticket.priority,
  arrivedAt: ticket.arrivedAt.toISOString(),
  dueAt: ticket.dueAt.toISOString(),
  calls: ticket.calls,
  ...(ticket.calls === 0 ? {} : { callReason: callReasonFor(ticket) }),
  periods: ticket.periods,
});
