import { Injectable } from '@nestjs/common';
import { CenterReads } from '../centers/index.js';
import { Database, type StaffActor } from '../platform/index.js';
import { unanswered } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** «No respondió»: back into the line for another call, and absent after the last one. */
@Injectable()
export class MarkUnanswered {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor): Promise<void> {
    const center = actor.center && (await this.centers.byId(actor.center.id));
    await this.database.transaction(async (context) => {
      const ticket = await this.moves.take(context, 'absent', input.ticketId, actor);
      const after = unanswered(ticket, center?.callsBeforeAbsent ?? 0, context.now);
      await this.moves.record(context, 'absent', ticket, after, actor, { calls: ticket.calls });
    });
  }
}
