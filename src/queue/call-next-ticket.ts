import { Injectable } from '@nestjs/common';
import { Database, Idempotency, NotFound, type OnceKey, type StaffActor } from '../platform/index.js';
import { CallNextStore, type Press } from './call-next.store.js';
import { CounterStore } from './counters.store.js';
import { CounterNotOpen } from './queue.errors.js';
import { QueueReads } from './queue.reads.js';
import { centerTopic } from './ticket-moves.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';

/** «Llamar al siguiente»: the one whom the order gives to this counter, or the one it holds already. */
@Injectable()
export class CallNextTicket {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly counters: CounterStore,
    private readonly store: CallNextStore,
    private readonly reads: QueueReads,
  ) {}

  /**
   * @returns undefined when nobody waits: nothing has changed.
   * @throws {NotFound} not a counter of the clerk's centre · {CounterNotOpen} 409
   */
  async execute(
    input: { counterId: string },
    actor: StaffActor,
    once?: OnceKey,
  ): Promise<TicketAnswer | undefined> {
    const { counterId } = input;
    const center = actor.center;
    if (!center) throw new NotFound();
    if (once) {
      const { id } = await this.idempotency.run(once, async ({ tx, announce }) => {
        // In a statement of its own: the next one's snapshot is then newer than any other press at this counter.
        await this.counters.lockOpening(tx, counterId);
        const called = whoWasCalled(await this.store.pressOnce(tx, counterId, actor));
        if (called && !called.again) announce(centerTopic(center.id));
        return called ? { id: called.ticket.id, status: 200 } : { id: null, status: 204 };
      });
      return id === null ? undefined : ticketAnswer(await this.reads.ticket(id, actor));
    }
    const called = whoWasCalled(await this.store.press(this.database.sql, counterId, actor));
    if (called && !called.again) this.database.announce(centerTopic(center.id));
    return called && ticketAnswer({ ...called.ticket, center: center.code });
  }
}

function whoWasCalled(press: Press): Extract<Press, { outcome: 'ticket' }> | undefined {
  switch (press.outcome) {
    case 'no-counter':
      throw new NotFound();
    case 'not-open':
      throw new CounterNotOpen();
    case 'nobody':
      return undefined;
    case 'ticket':
      return press;
  }
}
