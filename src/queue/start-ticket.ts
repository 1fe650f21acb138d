import { Injectable } from '@nestjs/common';
import { Database, type StaffActor } from '../platform/index.js';
import { beingServed } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** The person has come to the counter: the visit begins. */
@Injectable()
export class StartTicket {
  constructor(
    private readonly database: Database,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const ticket = await this.moves.take(context, 'start', input.ticketId, actor);
      await this.moves.record(context, 'start', ticket, beingServed(ticket), actor);
    });
  }
}
