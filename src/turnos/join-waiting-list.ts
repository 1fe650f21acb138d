import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CenterReads, CenterUnknown } from '../centers/index.js';
import { localDateOf, provinceName } from '../ecuador/index.js';
import { readEmployerNumbers, type TypedNumbers } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import {
  type Cap,
  Captcha,
  Idempotency,
  InputInvalid,
  newId,
  type OnceKey,
  type PublicActor,
  RateLimits,
  type ShownWork,
  type TxContext,
} from '../platform/index.js';
import { ServiceNotOffered, WaitingDaysInvalid } from './turnos.errors.js';
import { WAITING_JOIN_PART } from './waiting-join.mail.js';
import { WaitingEntries, type WaitingPlace } from './waiting-entries.store.js';
import { PLACE_PRICE, PublicWork } from './public-work.js';
import { canWaitFor, type DayPart, wishOf } from './waiting.rules.js';

export interface WaitingRequest extends TypedNumbers {
  readonly service: string;
  /** Code of a centre, or of a province for any of its centres: one of the two. */
  readonly center?: string;
  readonly province?: string;
  readonly sucursal: string;
  /** As the input class leaves it: trimmed and in lower case. */
  readonly email: string;
  /** Days of the centre, both included; from today for a month when absent. */
  readonly from?: string;
  readonly until?: string;
  readonly parts?: readonly DayPart[];
  readonly work?: ShownWork;
}

const PER_EMAIL: Cap = { name: 'waiting-per-email', times: 6, withinSeconds: 3_600 };

/** Somebody asks for a place in the waiting list. It is one once the mailed link is confirmed. */
@Injectable()
export class JoinWaitingList {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly caps: RateLimits,
    private readonly captcha: Captcha,
    private readonly price: PublicWork,
    private readonly centers: CenterReads,
    private readonly entries: WaitingEntries,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws {CenterUnknown} {@link ServiceNotOffered} {@link WaitingDaysInvalid} NumbersInvalid (422, both numbers in `errors[]`)
   * @throws {InputInvalid} a centre and a province, or neither
   * @throws {CaptchaRequired} {CaptchaWrong} 422, once the rest of the input is good
   */
  async execute(request: WaitingRequest, actor: PublicActor, once?: OnceKey): Promise<void> {
    const place = await this.placeOf(request);
    const numbers = readEmployerNumbers(request);
    const { work = {} } = request;
    const isOwed = await this.price.isOwed(PLACE_PRICE, work, actor);
    // With a key it may be the repeat of one that owed nothing: that is seen under the transaction.
    if (isOwed && !once) this.captcha.mustBeThere(work);
    await this.caps.spend(PER_EMAIL, request.email);
    await this.idempotency.run(once, async (context) => {
      if (isOwed) await this.captcha.redeem(context, work);
      return this.ask(context, request, place, numbers, actor);
    });
  }

  private async ask(
    context: TxContext,
    request: WaitingRequest,
    place: WaitingPlace,
    { ruc, ...document }: ReturnType<typeof readEmployerNumbers>,
    actor: PublicActor,
  ) {
    const { tx, now } = context;
    const today = localDateOf(now, 'America/Guayaquil');
    const wish = wishOf(request, today);
    if (!canWaitFor(wish, today)) throw new WaitingDaysInvalid();
    const id = newId();
    await this.entries.ask(tx, now, {
      ...wish,
      ...place,
      ...document,
      id,
      serviceCode: request.service,
      ruc: ruc.ruc,
      rucRoot: ruc.root,
      sucursal: request.sucursal,
      email: request.email,
    });
    await this.audit.record(tx, {
      at: now,
      actor,
      action: 'waiting.asked',
      subject: { kind: 'waiting', id },
      centerId: place.centerId,
      details: { service: request.service },
    });
    await this.outbox.enqueue(context, {
      part: WAITING_JOIN_PART,
      subjectId: id,
      recipient: request.email,
    });
    return { id, status: 202 };
  }

  private async placeOf({ center: code, province, service }: WaitingRequest): Promise<WaitingPlace> {
    if ((code === undefined) === (province === undefined)) {
      const detail = 'Elija un centro o una provincia: uno de los dos.';
      throw new InputInvalid([{ field: 'center', code: 'ONE_OF', detail }], detail);
    }
    const offers = (services: readonly { code: string }[]) =>
      services.some((offered) => offered.code === service);
    if (province !== undefined) {
      const centers = (await this.centers.all()).filter(({ provinceCode }) => provinceCode === province);
      if (centers.length === 0 || provinceName(province) === undefined) throw new CenterUnknown();
      if (!centers.some(({ services }) => offers(services))) throw new ServiceNotOffered();
      return { centerId: null, provinceCode: province };
    }
    const center = await this.centers.byCode(code ?? '');
    if (!center) throw new CenterUnknown();
    if (!offers(center.services)) throw new ServiceNotOffered();
    return { centerId: center.id, provinceCode: null };
  }
}
