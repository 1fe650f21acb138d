import { Injectable } from '@nestjs/common';
import {
  Batches,
  Database,
  Idempotency,
  NotFound,
  type OnceKey,
  type Sql,
  sqlStateOf,
  type StaffActor,
} from '../platform/index.js';
import { type Asked, CallNextStore, type Press, type PressRow } from './call-next.store.js';
import { CounterStore } from './counters.store.js';
import { CounterNotOpen } from './queue.errors.js';
import { TOGETHER } from './queue-sql.store.js';
import { QueueReads } from './queue.reads.js';
import { centerTopic } from './ticket-moves.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';

/** «Llamar al siguiente»: the one whom the order gives to this counter, or the one it holds already. */
@Injectable()
export class CallNextTicket {
  private readonly together = new Batches((asked: readonly Asked[]) => this.pressAll(asked), TOGETHER);

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
        const press = await this.store.pressOnce(tx, { counterId, actor });
        if (press.outcome === 'not-open') return this.refused(tx, counterId, center.id);
        if (press.outcome === 'nobody') return { id: null, status: 204 };
        if (press.outcome === 'called') announce(centerTopic(center.id));
        return { id: press.id, status: 200 };
      });
      return id === null ? undefined : ticketAnswer(await this.reads.ticket(id, actor));
    }
    const press = await this.pressTogether({ counterId, actor });
    if (press.outcome === 'not-open') return this.refused(this.database.sql, counterId, center.id);
    if (press.outcome === 'nobody') return undefined;
    if (press.outcome === 'called') this.database.announce(centerTopic(center.id));
    return press.outcome === 'called' && press.facts
      ? ticketAnswer({ ...press.facts, center: center.code })
      : ticketAnswer(await this.reads.ticket(press.id, actor));
  }

  private async refused(sql: Sql, counterId: string, centerId: string): Promise<never> {
    throw (await this.counters.find(sql, counterId, centerId)) ? new CounterNotOpen() : new NotFound();
  }

  /** The hot path. A statement refused in company is asked again alone: two presses at one counter, or bad company. */
  private async pressTogether(asked: Asked): Promise<Press> {
    const { sql } = this.database;
    try {
      const press = await this.together.add(asked);
      if (!press) return await this.store.press(sql, asked);
      return press.outcome === 'nobody' ? await this.store.lookAgain(sql, asked) : press;
    } catch (error) {
      if (sqlStateOf(error) === undefined) throw error;
      return this.store.press(sql, asked);
    }
  }

  /** One statement a centre, locked in one order, so that no two of these wait for each other. Whoever presses twice gets one answer. */
  private async pressAll(asked: readonly Asked[]): Promise<(Press | undefined)[]> {
    const distinct = [...new Map(asked.map((each) => [pressKey(each), each])).values()];
    const centers = [...new Set(distinct.map(({ actor }) => actor.center?.id ?? ''))].sort();
    const desks = centers.map((id) => distinct.filter(({ actor }) => actor.center?.id === id));
    const rows = await this.database.inOneFlight<PressRow>(desks.map((of) => this.store.pressing(of)));
    const presses = new Map(
      desks.flatMap((of, index) => {
        const outcomes = this.store.pressesOf(of, rows[index] ?? []);
        return of.map((each, place) => [pressKey(each), outcomes[place]] as const);
      }),
    );
    return asked.map((each) => presses.get(pressKey(each)));
  }
}

const pressKey = ({ counterId, actor }: Asked): string => `${counterId} ${actor.id}`;
