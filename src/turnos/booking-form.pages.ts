import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, type CenterService } from '../centers/index.js';
import { formatPhone, localDateOf } from '../ecuador/index.js';
import { readEmployerNumbers } from '../employers/index.js';
import {
  CurrentActor,
  DomainError,
  type FieldProblem,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
} from '../platform/index.js';
import { BOOKING_COOKIE, keepBookingCookie, ownerProofOf } from './booking-cookie.js';
import { BookingChoice, choosingHref, textIn } from './booking-choice.js';
import { holdModel, whenText } from './booking-pages.models.js';
import { type HeldTurno, HoldTurno } from './hold-turno.js';
import { readPhone } from './phone.js';
import { ReleaseHold } from './release-hold.js';
import { RequestEmailCode } from './request-email-code.js';
import { secondsAfter } from './turno.rules.js';
import { BookingForm } from './turnos.dto.js';
import { MailDelayed, SlotTaken } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

const FIELDS = ['ruc', 'sucursal', 'cedula', 'email', 'phone'] as const;

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
    private readonly pages: Pages,
    private readonly choices: BookingChoice,
    private readonly reads: TurnoReads,
    private readonly holdTurno: HoldTurno,
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
    if (!chosen || !startsAt) return void (await reply.redirect('/turnos/nuevo', 303));
    const cookie = request.cookies[BOOKING_COOKIE];
    const latest = cookie === undefined ? undefined : await this.reads.latestOf(cookie);
    const isOwnSlot =
      latest?.status === 'held' &&
      latest.turno.centerId === chosen.center.id &&
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
    const problems = [...('problems' in input ? input.problems : []), ...numberProblems(body)];
    if ('problems' in input || problems.length > 0) {
      const errors = inOrder(problems).map(({ field, detail }) => ({
        field,
        text: SENTENCES[field] ?? detail,
      }));
      const status = 'problems' in input ? 400 : 422;
      return this.show(request, reply, chosen, { startsAt, typed: body, errors }, status);
    }
    const { email, sucursal, ...asked } = input.value;
    let held: HeldTurno;
    try {
      held = await this.holdTurno.execute(
        {
          ...asked,
          sucursal: sucursal ?? '0001',
          startsAt: new Date(asked.startsAt),
          mode: 'in-person',
          cookie: request.cookies[BOOKING_COOKIE],
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

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { center, service }: Chosen,
    { startsAt, typed, errors = [], alternatives = [], own }: Shown,
    status = 200,
  ): Promise<void> {
    const form = Object.fromEntries(FIELDS.map((field) => [field, textIn(typed, field, 254)]));
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
        alternatives: alternatives.map((value) => ({ value, text: whenText(new Date(value), center) })),
        form,
        showSucursal: form.sucursal !== '' && form.sucursal !== '0001',
        errors,
      },
      status,
    );
  }
}

/** The instant a page named; a page of ours names it as JSON does. */
function instantIn(values: unknown): Date | undefined {
  const text = textIn(values, 'startsAt');
  const instant = new Date(text);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(instant.getTime()) ? instant : undefined;
}

/** RUC, cédula and telephone are judged together with the rest, so that everything wrong is told at once. */
function numberProblems(body: unknown): FieldProblem[] {
  const judge = (read: () => unknown): readonly FieldProblem[] => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof DomainError) return error.fields;
      throw error;
    }
  };
  const typed = { ruc: textIn(body, 'ruc'), cedula: textIn(body, 'cedula') };
  return [...judge(() => readEmployerNumbers(typed)), ...judge(() => readPhone(textIn(body, 'phone')))];
}

/** One problem a field, from the top of the form to its end. */
function inOrder(problems: readonly FieldProblem[]): FieldProblem[] {
  const order = ['startsAt', ...FIELDS] as readonly string[];
  const first = problems.filter(
    ({ field }, index) => problems.findIndex((other) => other.field === field) === index,
  );
  return first.sort((one, other) => order.indexOf(one.field) - order.indexOf(other.field));
}

/** Whoever comes back soon, also after the hold has ended, finds what was typed; the next person at a shared computer does not. */
const isStillAtIt = ({ turno, now }: TurnoView): boolean =>
  turno.code === null && now < secondsAfter(turno.holdExpiresAt, REMEMBERED_SECONDS);

const typedBefore = ({ turno, emailCode }: TurnoView) => ({
  ruc: turno.ruc,
  sucursal: turno.sucursal,
  cedula: turno.cedula,
  email: emailCode?.email ?? '',
  phone: turno.phone === null ? '' : formatPhone(turno.phone),
});
