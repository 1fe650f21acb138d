import { Injectable } from '@nestjs/common';
import { Database, type StaffActor } from '../platform/index.js';
import { putBack } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** Back into the line with number, arrival and place as they were; also out of a pause, and once out of being absent. */
@Injectable()
export class ReturnTicket {
  constructor(
    private readonly database: Database,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor): Promise<void> {
    await this.database.transaction(async (context) => {
      const ticket = await this.moves.take(context, 'return', input.ticketId, actor);
      await this.moves.record(context, 'return', ticket, putBack(ticket, context.now), actor);
    });
  }
}
