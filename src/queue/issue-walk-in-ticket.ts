import { Injectable } from '@nestjs/common';
import { type Center } from '../centers/index.js';
import {
  Batches,
  Database,
  Idempotency,
  type OnceKey,
  sqlStateOf,
  type StaffActor,
} from '../platform/index.js';
import { CenterAccess } from './center-access.js';
import { walkInDueInMs } from './calling-order.rules.js';
import { ServiceNotOffered } from './queue.errors.js';
import { QueueReads } from './queue.reads.js';
import { TOGETHER } from './queue-sql.store.js';
import { centerTopic } from './ticket-moves.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';
import { type Arrival, type IssuedTicket, TicketStore } from './tickets.store.js';
import { readVisitorNumbers } from './visitor-numbers.rules.js';

export interface WalkIn {
  /** Code of the centre, code of the service. */
  readonly center: string;
  readonly service: string;
  readonly ruc?: string;
  readonly cedula?: string;
  readonly foreignerCode?: string;
  /** Legal priority (Constitución, art. 35); the ground for it is not asked. */
  readonly priority?: boolean;
}

interface Asked {
  readonly arrival: Arrival;
  readonly actor: StaffActor;
}

/** Somebody without a turno gets a number. */
@Injectable()
export class IssueWalkInTicket {
  private readonly together = new Batches((asked: readonly Asked[]) => this.issueAll(asked), TOGETHER);

  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly access: CenterAccess,
    private readonly tickets: TicketStore,
    private readonly reads: QueueReads,
  ) {}

  /** @throws {CenterUnknown} 404 · {PersonNumbersInvalid} {ServiceNotOffered} 422 · {NumbersUsedUp} 409 */
  async execute(input: WalkIn, actor: StaffActor, once?: OnceKey): Promise<TicketAnswer> {
    const center = await this.access.toWork(input.center, actor);
    const arrival = arrivalOf(input, center);
    if (once) {
      const { id } = await this.idempotency.run(once, async ({ tx, announce }) => {
        const issued = await this.tickets.issue(tx, arrival, actor);
        announce(centerTopic(center.id));
        return { id: issued.id, status: 201 };
      });
      return ticketAnswer(await this.reads.ticket(id ?? '', actor));
    }
    const issued = await this.issueTogether(arrival, actor);
    this.database.announce(centerTopic(center.id));
    return ticketAnswer({
      ...arrival,
      ...issued,
      status: 'waiting',
      center: center.code,
      counter: null,
      calls: 0,
      callReason: null,
      periods: [{ state: 'waiting', from: issued.arrivedAt.toISOString() }],
    });
  }

  /** The hot path. Whoever is refused in company is refused for a reason of its own, or was only in bad company. */
  private async issueTogether(arrival: Arrival, actor: StaffActor): Promise<IssuedTicket> {
    try {
      return await this.together.add({ arrival, actor });
    } catch (error) {
      if (sqlStateOf(error) === undefined) throw error;
      return this.tickets.issue(this.database.sql, arrival, actor);
    }
  }

  private async issueAll(asked: readonly Asked[]): Promise<IssuedTicket[]> {
    // The row of each centre's day is locked in one order, so that no two of these wait for each other.
    const inOrder = asked.toSorted((one, other) =>
      one.arrival.centerId < other.arrival.centerId
        ? -1
        : one.arrival.centerId > other.arrival.centerId
          ? 1
          : 0,
    );
    const issued = await this.database.inOneFlight<IssuedTicket>(
      inOrder.map(({ arrival, actor }) => this.tickets.issuing(arrival, actor)),
    );
    const byAsked = new Map(inOrder.map((each, index) => [each, issued[index]?.[0]]));
    return asked.map((each) => {
      const ticket = byAsked.get(each);
      if (!ticket) throw new Error('a ticket was not issued');
      return ticket;
    });
  }
}

function arrivalOf(input: WalkIn, center: Center): Arrival {
  const numbers = readVisitorNumbers(input);
  if (!center.services.some(({ code }) => code === input.service)) throw new ServiceNotOffered();
  const priority = input.priority ?? false;
  return {
    ...numbers,
    centerId: center.id,
    timeZone: center.timeZone,
    service: input.service,
    turnoId: null,
    priority,
    late: false,
    dueInMs: walkInDueInMs(priority, center),
    action: 'ticket.issued',
  };
}
