import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { TurnoVisits } from '../turnos/index.js';
import { ended } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';
import { TicketStore } from './tickets.store.js';

/** The visit is over, and the turno served. A reset link that is still alive stays so: the workstation asks first. */
@Injectable()
export class FinishTicket {
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
      if (turnoId) await this.turnos.serve(tx, turnoId, now);
      const ticket = await this.moves.take(context, 'finish', input.ticketId, actor);
      await this.moves.record(context, 'finish', ticket, ended(ticket, 'finished', now), actor, {
        turno: turnoId,
      });
    });
  }
}
