import { Injectable } from '@nestjs/common';
import { Idempotency, type OnceKey, type StaffActor } from '../platform/index.js';
import { CallToCounter } from './call-to-counter.js';
import { CounterStore } from './counters.store.js';
import { CounterNotOpen } from './queue.errors.js';
import { TicketMoves } from './ticket-moves.js';

const REASON = 'Estaba en pausa y usted lo retomó.';

/** A parked person is called to the counter of whoever resumes, which need not be the one that parked. */
@Injectable()
export class ResumeTicket {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly counters: CounterStore,
    private readonly moves: TicketMoves,
    private readonly calls: CallToCounter,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} {CounterNotOpen} {CounterBusy} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor, once?: OnceKey): Promise<void> {
    await this.idempotency.run(once, async (context) => {
      const opening = await this.counters.lockOpeningOf(context.tx, actor.id);
      const ticket = await this.moves.take(context, 'resume', input.ticketId, actor);
      if (!opening || opening.pausedAt) throw new CounterNotOpen();
      await this.calls.call(context, 'resume', ticket, opening, REASON, actor);
      return { id: ticket.id, status: 200 };
    });
  }
}
