import { Injectable } from '@nestjs/common';
import { type Center } from '../centers/index.js';
import { type PersonDocument } from '../ecuador/index.js';
import {
  Idempotency,
  InputInvalid,
  type OnceKey,
  type StaffActor,
  type TxContext,
} from '../platform/index.js';
import { isNoShow, TurnoVisits } from '../turnos/index.js';
import { isLate, turnoDueInMs } from './calling-order.rules.js';
import { CenterAccess } from './center-access.js';
import { judgeArrival } from './check-in.rules.js';
import { AlreadyArrived, TurnoNotFound } from './queue.errors.js';
import { QueueReads } from './queue.reads.js';
import { centerTopic } from './ticket-moves.js';
import { ticketAnswer, type TicketAnswer } from './ticket-view.js';
import { TicketStore } from './tickets.store.js';
import { readVisitorNumbers } from './visitor-numbers.rules.js';

export interface AtTheDoor {
  /** Code of the centre. */
  readonly center: string;
  /** One of the three: the turno's code, or the document it was booked with. */
  readonly turnoCode?: string;
  readonly cedula?: string;
  readonly foreignerCode?: string;
  readonly priority?: boolean;
}

/** What the person shows. */
type Shown = { readonly code: string } | { readonly document: PersonDocument };

/** Somebody with a turno has arrived. */
@Injectable()
export class CheckIn {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly access: CenterAccess,
    private readonly turnos: TurnoVisits,
    private readonly tickets: TicketStore,
    private readonly reads: QueueReads,
  ) {}

  /** @throws {CenterUnknown} {TurnoNotFound} 404 · {AlreadyArrived} {NotToday} {TooEarly} 409 · {InputInvalid} more than one, or none · {PersonNumbersInvalid} */
  async execute(input: AtTheDoor, actor: StaffActor, once?: OnceKey): Promise<TicketAnswer> {
    const shown = whatWasShown(input);
    const center = await this.access.toWork(input.center, actor);
    const { id } = await this.idempotency.run(once, async (context) => ({
      id: await this.receive(context, shown, input.priority ?? false, center, actor),
      status: 201,
    }));
    return ticketAnswer(await this.reads.ticket(id ?? '', actor));
  }

  private async receive(
    { tx, now, announce }: TxContext,
    shown: Shown,
    priority: boolean,
    center: Center,
    actor: StaffActor,
  ): Promise<string> {
    const { timeZone } = center;
    const turno = await this.turnos.findForCheckIn(tx, { centerId: center.id, timeZone, ...shown }, now);
    const service = center.services.find(({ code }) => code === turno?.serviceCode);
    if (!turno) throw new TurnoNotFound();
    const status = isNoShow(turno, center, now) ? 'no-show' : turno.status;
    judgeArrival(
      { ...turno, status },
      { id: center.id, timeZone, checkInBeforeMinutes: service?.checkInBeforeMinutes ?? 0 },
      now,
    );
    if (!(await this.turnos.arrive(tx, turno.id))) throw new AlreadyArrived();
    const issued = await this.tickets.issue(
      tx,
      {
        centerId: center.id,
        timeZone,
        service: turno.serviceCode,
        turnoId: turno.id,
        ruc: turno.ruc,
        cedula: turno.cedula,
        foreignerCode: turno.foreignerCode,
        priority,
        late: isLate(turno.startsAt, now, center),
        dueInMs: turnoDueInMs(turno.startsAt, now, priority, center),
        action: 'ticket.checked-in',
        mode: turno.mode === 'video' ? 'video' : undefined,
      },
      actor,
    );
    announce(centerTopic(center.id));
    return issued.id;
  }
}

/** What was typed at the door: one of the three, and a document that can be one. */
function whatWasShown({ turnoCode, cedula, foreignerCode }: AtTheDoor): Shown {
  const given = [turnoCode, cedula, foreignerCode].filter((each) => each !== undefined);
  if (given.length !== 1) {
    const detail = 'Escriba el código del turno, la cédula o el documento extranjero: uno solo.';
    throw new InputInvalid([{ field: 'turnoCode', code: 'ONE_OF', detail }], detail);
  }
  if (turnoCode !== undefined) return { code: turnoCode };
  const { ruc: _, ...document } = readVisitorNumbers({ cedula, foreignerCode });
  return { document };
}
