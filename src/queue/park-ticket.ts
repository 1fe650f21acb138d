import { Injectable } from '@nestjs/common';
import { Database, type StaffActor } from '../platform/index.js';
import { CounterStore } from './counters.store.js';
import { ReasonRequired } from './queue.errors.js';
import { parked } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** The person has to fetch or wait for something: out of the line, in everybody's sight, with the reason. */
@Injectable()
export class ParkTicket {
  constructor(
    private readonly database: Database,
    private readonly counters: CounterStore,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {ReasonRequired} 422 · {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string; reason: string }, actor: StaffActor): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new ReasonRequired();
    await this.database.transaction(async (context) => {
      // Locked before the ticket, as everywhere; a supervisor may have no counter.
      const opening = await this.counters.lockOpeningOf(context.tx, actor.id);
      const ticket = await this.moves.take(context, 'park', input.ticketId, actor);
      const after = parked(ticket, { counterId: opening?.counterId ?? null, staffId: actor.id }, reason);
      await this.moves.record(context, 'park', ticket, after, actor);
    });
  }
}
