import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { CounterStore } from './counters.store.js';
import { CounterBusy, CounterTaken } from './queue.errors.js';
import { centerTopic } from './ticket-moves.js';
import { TicketStore } from './tickets.store.js';

/** The clerk leaves the counter. A supervisor may close one that was left open. */
@Injectable()
export class CloseCounter {
  constructor(
    private readonly database: Database,
    private readonly counters: CounterStore,
    private readonly tickets: TicketStore,
    private readonly audit: AuditLog,
  ) {}

  /** Closing what is closed changes nothing. @throws {NotFound} · {CounterTaken} {CounterBusy} 409 */
  async execute(input: { counterId: string }, actor: StaffActor): Promise<void> {
    const centerId = actor.center?.id;
    await this.database.transaction(async ({ tx, now, announce }) => {
      const counter = centerId && (await this.counters.find(tx, input.counterId, centerId));
      if (!centerId || !counter) throw new NotFound();
      const opening = await this.counters.lockOpening(tx, counter.id);
      if (!opening) return;
      if (opening.staffId !== actor.id && actor.role !== 'supervisor') throw new CounterTaken(counter.number);
      const held = await this.tickets.heldAt(tx, counter.id);
      if (held) throw new CounterBusy(held.number);
      await this.counters.close(tx, now, opening.id);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'counter.closed',
        subject: { kind: 'counter', id: counter.id },
        centerId,
        details: { counter: counter.number, clerk: opening.staffId },
      });
      announce(centerTopic(centerId));
    });
  }
}
