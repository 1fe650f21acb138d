import { Injectable } from '@nestjs/common';
import { Database, type StaffActor } from '../platform/index.js';
import { calledAgain } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** The same person is called once more, to the same counter; it counts as a call. */
@Injectable()
export class RecallTicket {
  constructor(
    private readonly database: Database,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const ticket = await this.moves.take(context, 'recall', input.ticketId, actor);
      await this.moves.record(context, 'recall', ticket, calledAgain(ticket, context.now), actor);
    });
  }
}
