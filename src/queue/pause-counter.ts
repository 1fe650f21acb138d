import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { CounterStore } from './counters.store.js';
import { CounterNotOpen, CounterTaken, ReasonRequired } from './queue.errors.js';
import { centerTopic } from './ticket-moves.js';

/** A break: the counter calls nobody until it is opened again. Whoever is being attended stays. */
@Injectable()
export class PauseCounter {
  constructor(
    private readonly database: Database,
    private readonly counters: CounterStore,
    private readonly audit: AuditLog,
  ) {}

  /** @throws {ReasonRequired} 422 · {NotFound} · {CounterNotOpen} {CounterTaken} 409 */
  async execute(input: { counterId: string; reason: string }, actor: StaffActor): Promise<void> {
    const centerId = actor.center?.id;
    const reason = input.reason.trim();
    if (reason === '') throw new ReasonRequired();
    await this.database.transaction(async ({ tx, now, announce }) => {
      const counter = centerId && (await this.counters.find(tx, input.counterId, centerId));
      if (!centerId || !counter) throw new NotFound();
      const opening = await this.counters.lockOpening(tx, counter.id);
      if (!opening) throw new CounterNotOpen();
      if (opening.staffId !== actor.id) throw new CounterTaken(counter.number);
      await this.counters.pause(tx, now, opening.id, reason);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'counter.paused',
        subject: { kind: 'counter', id: counter.id },
        centerId,
        details: { counter: counter.number },
      });
      announce(centerTopic(centerId));
    });
  }
}
