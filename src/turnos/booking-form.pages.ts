import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, type CenterService } from '../centers/index.js';
import { formatPhone, localDateOf, secondsAfter } from '../ecuador/index.js';
import { documentTyped } from '../employers/index.js';
import {
  CONFIG,
  type Config,
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
} from '../platform/index.js';
import { BOOKING_COOKIE, keepBookingCookie, ownerProofOf } from './booking-cookie.js';
import { BookingChoice, choosingHref, instantIn, isAsShown, textIn } from './booking-choice.js';
import { holdModel, modesModel, whenText } from './booking-pages.models.js';
import { inOrder, numberProblems, problemsOf } from './form-problems.js';
import { type HeldTurno, HoldTurno } from './hold-turno.js';
import { HOLD_PRICE, PublicWork } from './public-work.js';
import { readPhone } from './phone.js';
import { ReleaseHold } from './release-hold.js';
import { RequestEmailCode } from './request-email-code.js';
import { usualMode } from './turno.rules.js';
import { spokenDays } from './turno-words.js';
import { BookingForm } from './turnos.dto.js';
import { MailDelayed, SlotTaken } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

const FIELDS = ['mode', 'ruc', 'cedula', 'foreignerCode', 'email', 'phone', 'sucursal'] as const;

const ORDER = ['startsAt', ...FIELDS];

/** After a hold has ended, for as long as a long telephone call. */
const REMEMBERED_SECONDS = 1_200;

const SENTENCES: Readonly<Record<string, string>> = {
  email: 'Escriba un correo como nombre@ejemplo.com.',
  sucursal: 'La sucursal tiene cuatro dígitos, por ejemplo 0001.',
  startsAt: 'Elija una hora.',
};

interface Chosen {
  readonly center: Center;
  readonly service: CenterService;
}

interface Shown {
  readonly startsAt: Date | undefined;
  readonly typed: unknown;
  readonly errors?: readonly { field: string; text: string }[];
  readonly alternatives?: readonly string[];
  readonly own?: TurnoView | undefined;
}

/** Who comes, and where to send the code. Sending the form holds the hour. */
@ApiExcludeController()
@Controller('turnos')
export class BookingFormPages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly pages: Pages,
    private readonly choices: BookingChoice,
    private readonly reads: TurnoReads,
    private readonly holdTurno: HoldTurno,
    private readonly price: PublicWork,
    private readonly releaseHold: ReleaseHold,
    private readonly requestEmailCode: RequestEmailCode,
  ) {}

  @Get('nuevo/datos')
  @Public()
  async form(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const chosen = await this.choices.exactly(query);
    const startsAt = instantIn(query);
    if (!chosen || !isAsShown(query, chosen)) return void (await reply.redirect(otherHoursHref(query), 303));
    if (!startsAt) return void (await reply.redirect(`${listHref(query)}&aviso=falta`, 303));
    const cookie = request.cookies[BOOKING_COOKIE];
    const latest = cookie === undefined ? undefined : await this.reads.latestOf(cookie);
    const isOwnSlot =
      latest?.status === 'held' &&
      latest.turno.centerId === chosen.center.id &&
      latest.turno.serviceCode === chosen.service.code &&
      latest.turno.startsAt.getTime() === startsAt.getTime();
    if (!isOwnSlot && !(await this.choices.isFree(chosen, startsAt))) {
      const from = localDateOf(startsAt, chosen.center.timeZone);
      const href = choosingHref({ center: chosen.center.code, service: chosen.service.code, from });
      return void (await reply.redirect(`${href}&aviso=hora`, 303));
    }
    const typed = latest && isStillAtIt(latest) ? typedBefore(latest) : {};
    await this.show(request, reply, chosen, { startsAt, typed, own: isOwnSlot ? latest : undefined });
  }

  @Post('nuevo/datos')
  @Public()
  @HttpCode(200)
  async send(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const chosen = await this.choices.exactly(body);
    if (!chosen) return void (await reply.redirect('/turnos/nuevo', 303));
    const startsAt = instantIn(body);
    const input = readInput(BookingForm, body);
    const typed = formOf(body);
    const problems = [
      ...('problems' in input ? input.problems : []),
      ...numberProblems(typed),
      ...problemsOf(() => readPhone(typed.phone)),
    ];
    if ('problems' in input || problems.length > 0) {
      const errors = inOrder(problems, ORDER).map(({ field, detail }) => ({
        field,
        text: SENTENCES[field] ?? detail,
      }));
      const status = 'problems' in input ? 400 : 422;
      return this.show(request, reply, chosen, { startsAt, typed: body, errors }, status);
    }
    const { email, sucursal, captcha, ...asked } = input.value;
    let held: HeldTurno;
    try {
      held = await this.holdTurno.execute(
        {
          ...asked,
          ...documentTyped(body),
          sucursal: sucursal ?? '0001',
          startsAt: new Date(asked.startsAt),
          mode: asked.mode ?? usualMode(chosen.service),
          cookie: request.cookies[BOOKING_COOKIE],
          work: { captcha, isForm: true },
        },
        actor,
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const alternatives = error instanceof SlotTaken ? error.alternatives : [];
      const fields = error.fields.filter(({ field }) => field !== 'startsAt');
      const errors =
        fields.length > 0
          ? fields.map(({ field, detail }) => ({ field, text: detail }))
          : [{ field: alternatives.length > 0 ? 'startsAt' : '', text: error.detail }];
      return this.show(
        request,
        reply,
        chosen,
        { startsAt, typed: body, errors, alternatives },
        statusOf(error),
      );
    }
    keepBookingCookie(reply, held.bookingCookie);
    const notice = await this.askForCode(held, email, actor);
    await reply.redirect(`/turnos/codigo?turno=${held.id}${notice}`, 303);
  }

  @Post('soltar')
  @Public()
  async letGo(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.reads.owned(textIn(body, 'turno'), ownerProofOf(request));
    await this.releaseHold.execute(view.turno.id, ownerProofOf(request), actor);
    const from = localDateOf(view.turno.startsAt, view.center.timeZone);
    await reply.redirect(
      `${choosingHref({ center: view.center.code, service: view.turno.serviceCode, from })}&aviso=suelta`,
      303,
    );
  }

  /** The hour is held whatever becomes of the code: the next page says how it is doing. */
  private async askForCode(held: HeldTurno, email: string, actor: PublicActor): Promise<string> {
    try {
      const proof = { bearer: undefined, cookie: held.bookingCookie };
      await this.requestEmailCode.execute(held.id, email, proof, actor);
      return '';
    } catch (error) {
      if (error instanceof MailDelayed) return '';
      if (error instanceof DomainError && error.kind === 'too-many') return '&aviso=limite';
      throw error;
    }
  }

  private async wantsWork({ actor }: FastifyRequest, errors: Shown['errors'] = []): Promise<boolean> {
    if (errors.some(({ field }) => field === 'captcha')) return true;
    return actor?.kind === 'public' && (await this.price.isWanted(HOLD_PRICE, actor));
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { center, service }: Chosen,
    { startsAt, typed, errors = [], alternatives = [], own }: Shown,
    status = 200,
  ): Promise<void> {
    const form = formOf(typed);
    if (!service.modes.includes(form.mode)) form.mode = usualMode(service);
    await this.pages.send(
      reply,
      request,
      'turnos/person',
      {
        center: center.code,
        service: service.code,
        serviceName: service.name,
        centerName: center.name,
        startsAt: startsAt?.toISOString() ?? '',
        when: startsAt ? whenText(startsAt, center) : '',
        changeHref: choosingHref({
          center: center.code,
          service: service.code,
          from: startsAt && localDateOf(startsAt, center.timeZone),
        }),
        hold: own ? holdModel(own) : null,
        captcha: await this.wantsWork(request, errors),
        alternatives: alternatives.map((value) => ({ value, text: whenText(new Date(value), center) })),
        form,
        modes: modesModel(service),
        byVideoOnly: usualMode(service) === 'video',
        keptFor: spokenDays(this.config.turnoRetentionDays),
        showForeigner: form.foreignerCode !== '',
        showSucursal: form.sucursal !== '' && form.sucursal !== '0001',
        errors,
      },
      status,
    );
  }
}

/** The list of hours that an address came from, with what its lists said. */
function listHref(query: unknown): string {
  const params = new URLSearchParams();
  for (const name of ['province', 'center', 'service', 'from']) {
    const said = textIn(query, name);
    if (said !== '') params.set(name, said);
  }
  return `/turnos/nuevo?${params.toString()}`;
}

/** Nobody books something else than the page showed: the hours of what is chosen now, from the first day on. */
function otherHoursHref(query: unknown): string {
  const { from: _from, ...said } = (query ?? {}) as Record<string, unknown>;
  return `${listHref(said)}${textIn(query, 'shown') === '' ? '' : '&aviso=otras'}`;
}

/** What a form or a memory of one holds, as text. */
const formOf = (typed: unknown) =>
  Object.fromEntries(FIELDS.map((field) => [field, textIn(typed, field, 254)])) as Record<
    (typeof FIELDS)[number],
    string
  >;

/** Whoever comes back soon, also after the hold has ended, finds what was typed; the next person at a shared computer does not. */
const isStillAtIt = ({ turno, now }: TurnoView): boolean =>
  turno.code === null && now < secondsAfter(turno.holdExpiresAt, REMEMBERED_SECONDS);

const typedBefore = ({ turno, emailCode }: TurnoView) => ({
  mode: turno.mode,
  ruc: turno.ruc,
  sucursal: turno.sucursal,
  cedula: turno.cedula ?? '',
  foreignerCode: turno.foreignerCode ?? '',
  email: emailCode?.email ?? '',
  phone: turno.phone === null ? '' : formatPhone(turno.phone),
});
