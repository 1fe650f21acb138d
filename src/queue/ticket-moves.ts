import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import { NotFound, type StaffActor, type SystemActor, type TxContext } from '../platform/index.js';
import { type TicketCourse } from './ticket-moves.rules.js';
import { judgeVerb, stateAt, type TicketState, type TicketVerb, VERBS } from './ticket.rules.js';
import { type LockedTicket, type MovedTicket, TicketStore } from './tickets.store.js';

/** What every verb on a ticket does first and last; each use case says what lies between. */
@Injectable()
export class TicketMoves {
  constructor(
    private readonly tickets: TicketStore,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Locks the ticket and asks whether this verb may be done to it now, by this clerk.
   * @throws {NotFound} it is not a ticket of the clerk's centre · {TicketStateRefused}
   */
  async take({ tx, now }: TxContext, verb: TicketVerb, id: string, actor: StaffActor): Promise<LockedTicket> {
    const ticket = actor.center ? await this.tickets.lock(tx, id, actor.center.id) : undefined;
    if (!ticket) throw new NotFound();
    const holdsIt = ticket.staffId === actor.id && ticket.openBy === actor.id;
    judgeVerb(
      verb,
      { ...ticket, status: stateAt(ticket, now) },
      { holdsIt, isSupervisor: actor.role === 'supervisor' },
    );
    return ticket;
  }

  /** Writes the new course, one audit event, and tells the screens of the centre. */
  async record(
    { tx, now, announce }: TxContext,
    verb: TicketVerb,
    before: LockedTicket,
    after: TicketCourse,
    actor: StaffActor | SystemActor,
    details: AuditEntry['details'] = {},
  ): Promise<void> {
    await this.tickets.save(tx, before, after, now);
    await this.audit.record(tx, moveOf(before, { at: now, actor, verb, to: after.status }, details));
    announce(centerTopic(before.centerId));
  }
}

/** What the audit says of a move. */
export const moveOf = (
  before: MovedTicket,
  { at, actor, verb, to }: Pick<AuditEntry, 'at' | 'actor'> & { verb: TicketVerb; to: TicketState },
  details: AuditEntry['details'] = {},
): AuditEntry => ({
  at,
  actor,
  action: VERBS[verb].action,
  subject: { kind: 'ticket', id: before.id },
  centerId: before.centerId,
  details: {
    number: before.number,
    from: before.status,
    to,
    counter: before.counterNumber,
    ...details,
  },
});

/** Said whenever the line, the counters or the board of a centre changed. */
export const centerTopic = (centerId: string): string => `center:${centerId}`;
