import { Injectable } from '@nestjs/common';
import { CenterReads } from '../centers/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { SameService, ServiceNotOffered } from './queue.errors.js';
import { handedOver } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';

/** «Derivar»: the same visit goes on with another service; number, arrival and place in line stay. */
@Injectable()
export class TransferTicket {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly moves: TicketMoves,
  ) {}

  /** @throws {NotFound} · {TicketStateRefused} 409 · {ServiceNotOffered} {SameService} 422 */
  async execute(
    input: { ticketId: string; service: string; note?: string },
    actor: StaffActor,
  ): Promise<void> {
    const center = actor.center && (await this.centers.byId(actor.center.id));
    if (!center) throw new NotFound();
    await this.database.transaction(async (context) => {
      const ticket = await this.moves.take(context, 'transfer', input.ticketId, actor);
      if (!center.services.some(({ code }) => code === input.service)) throw new ServiceNotOffered();
      if (ticket.serviceCode === input.service) throw new SameService();
      const after = handedOver(ticket, input.service, input.note?.trim() || null);
      const services = { service: ticket.serviceCode, toService: input.service };
      await this.moves.record(context, 'transfer', ticket, after, actor, services);
    });
  }
}
