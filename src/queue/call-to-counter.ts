import { Injectable } from '@nestjs/common';
import { onConstraint, type StaffActor, type TxContext } from '../platform/index.js';
import { type Opening } from './counters.store.js';
import { CounterBusy } from './queue.errors.js';
import { calledTo } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';
import { type LockedTicket, TicketStore } from './tickets.store.js';

/** Calls a given ticket, outside of the order, to a counter whose opening is locked. */
@Injectable()
export class CallToCounter {
  constructor(
    private readonly tickets: TicketStore,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {CounterBusy} 409: the counter holds somebody */
  async call(
    context: TxContext,
    verb: 'call' | 'resume',
    ticket: LockedTicket,
    opening: Opening,
    reason: string,
    actor: StaffActor,
  ): Promise<void> {
    const held = await this.tickets.heldAt(context.tx, opening.counterId);
    if (held) throw new CounterBusy(held.number);
    const after = calledTo(ticket, { counterId: opening.counterId, staffId: actor.id }, reason, context.now);
    await onConstraint(this.moves.record(context, verb, ticket, after, actor), {
      ticket_one_per_counter: () => new CounterBusy(ticket.number),
    });
  }
}
