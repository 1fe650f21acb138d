import { Injectable } from '@nestjs/common';
import { Database, type SystemActor } from '../platform/index.js';
import { ended } from './ticket-moves.rules.js';
import { TicketMoves } from './ticket-moves.js';
import { TicketStore } from './tickets.store.js';

export const FORGOTTEN_VISITS = 'queue.end-forgotten-visits';

const SWEEPER: SystemActor = { kind: 'system', id: FORGOTTEN_VISITS };

/**
 * Whoever still waits, is parked or is absent when the day is long over has left. No line shows them any more, swept or not; this
 * writes it down. Their turnos are settled where turnos are.
 */
@Injectable()
export class EndForgottenVisits {
  constructor(
    private readonly database: Database,
    private readonly tickets: TicketStore,
    private readonly moves: TicketMoves,
  ) {}

  /** One batch, passing over tickets that somebody is at work on. @returns how many */
  async execute(): Promise<number> {
    return this.database.transaction(async (context) => {
      const forgotten = await this.tickets.lockForgotten(context.tx, context.now);
      for (const ticket of forgotten) {
        await this.moves.record(context, 'left', ticket, ended(ticket, 'left', context.now), SWEEPER, {
          reason: 'day-over',
        });
      }
      return forgotten.length;
    });
  }
}
