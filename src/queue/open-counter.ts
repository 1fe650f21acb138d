import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { CounterStore } from './counters.store.js';
import { CounterTaken } from './queue.errors.js';
import { centerTopic } from './ticket-moves.js';

/** A clerk sits down at a counter, or comes back from a pause. */
@Injectable()
export class OpenCounter {
  constructor(
    private readonly database: Database,
    private readonly counters: CounterStore,
    private readonly audit: AuditLog,
  ) {}

  /** Opening what is open in one's own name changes nothing. @throws {NotFound} · {CounterTaken} {AlreadyAtACounter} 409 */
  async execute(input: { counterId: string }, actor: StaffActor): Promise<void> {
    const centerId = actor.center?.id;
    await this.database.transaction(async ({ tx, now, announce }) => {
      const counter = centerId && (await this.counters.lock(tx, input.counterId, centerId));
      if (!centerId || !counter) throw new NotFound();
      const opening = await this.counters.lockOpening(tx, counter.id);
      if (opening && opening.staffId !== actor.id) throw new CounterTaken(counter.number);
      if (opening && !opening.pausedAt) return;
      if (opening) await this.counters.resume(tx, opening.id);
      else await this.counters.open(tx, now, counter, actor.id);
      await this.audit.record(tx, {
        at: now,
        actor,
        action: opening ? 'counter.resumed' : 'counter.opened',
        subject: { kind: 'counter', id: counter.id },
        centerId,
        details: { counter: counter.number },
      });
      announce(centerTopic(centerId));
    });
  }
}
