import { Injectable } from '@nestjs/common';
import { Idempotency, NotFound, type OnceKey, type StaffActor } from '../platform/index.js';
import { CallToCounter } from './call-to-counter.js';
import { CounterStore } from './counters.store.js';
import { CounterNotOpen, ReasonRequired } from './queue.errors.js';
import { TicketMoves } from './ticket-moves.js';

/** One of the line is called before its time, for a reason that stays on record. */
@Injectable()
export class CallThisTicket {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly counters: CounterStore,
    private readonly moves: TicketMoves,
    private readonly calls: CallToCounter,
  ) {}

  /** @throws {ReasonRequired} 422 · {NotFound} · {CounterNotOpen} {CounterBusy} {TicketStateRefused} 409 */
  async execute(
    input: { counterId: string; ticketId: string; reason: string },
    actor: StaffActor,
    once?: OnceKey,
  ): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new ReasonRequired();
    await this.idempotency.run(once, async (context) => {
      const counter = actor.center
        ? await this.counters.find(context.tx, input.counterId, actor.center.id)
        : undefined;
      if (!counter) throw new NotFound();
      const opening = await this.counters.lockOpening(context.tx, counter.id);
      const ticket = await this.moves.take(context, 'call', input.ticketId, actor);
      if (opening?.staffId !== actor.id || opening.pausedAt) throw new CounterNotOpen();
      await this.calls.call(context, 'call', ticket, opening, reason, actor);
      return { id: ticket.id, status: 200 };
    });
  }
}
