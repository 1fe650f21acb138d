import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { TurnoVisits } from '../turnos/index.js';
import { ended } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';
import { TicketStore } from './tickets.store.js';

/** The person went away. A turno is confirmed again, so that whoever comes back in time can be received anew. */
@Injectable()
export class LeaveTicket {
  constructor(
    private readonly database: Database,
    private readonly turnos: TurnoVisits,
    private readonly tickets: TicketStore,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 */
  async execute(input: { ticketId: string }, actor: StaffActor): Promise<void> {
    const centerId = actor.center?.id;
    if (!centerId) throw new NotFound();
    await this.database.transaction(async (context) => {
      const { tx, now } = context;
      // The turno is locked before the ticket; if the ticket then refuses, all of it is undone.
      const turnoId = await this.tickets.turnoOf(tx, input.ticketId, centerId);
      if (turnoId) await this.turnos.undoArrival(tx, turnoId);
      const ticket = await this.moves.take(context, 'left', input.ticketId, actor);
      await this.moves.record(context, 'left', ticket, ended(ticket, 'left', now), actor, { turno: turnoId });
    });
  }
}
