import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { decreeTyped, type NationalChange, revocationOf, type TypedDecree } from '../centers/index.js';
import {
  type DecreedRestDay,
  formatDate,
  formatDateWithWeekday,
  isLocalDate,
  type LocalDate,
} from '../ecuador/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import {
  type CenterConflicts,
  ChangeNationalDays,
  NationalConflicts,
  RelocateTurnos,
} from '../turnos/index.js';
import { decided, NOT_REFUSED, type Refused, text, tried } from './calendar-forms.js';
import {
  CALENDAR,
  calendarHref,
  conflictRows,
  hiddenFields,
  restDayRows,
  turnosText,
} from './calendar.view.js';
import { sentences, told, toldText } from './relocated.view.js';

const PATH = `${CALENDAR}/nacionales`;
const SHOWN_DAYS = 14;
const SHOWN_TURNOS = 20;
const NOTICES: Readonly<Record<string, string>> = {
  registrado: 'El decreto quedó registrado y rige en todos los centros.',
  quitado: 'El decreto quedó sin efecto.',
};

const href = (page: string, query: Record<string, string>): string =>
  `${PATH}${page}?${new URLSearchParams(query).toString()}`;

/** The rest days of the country: by law, and by the decrees that are registered here for all centres at once. */
@ApiExcludeController()
@Allow('admin')
@Controller(PATH.slice(1))
export class NationalDayPages {
  constructor(
    private readonly pages: Pages,
    private readonly conflicts: NationalConflicts,
    private readonly change: ChangeNationalDays,
    private readonly relocate: RelocateTurnos,
  ) {}

  /** The days, and the form; with everything filled in, what it will do. Nothing changes by looking. */
  @Get()
  async show(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = typedDecree(query);
    const notice = sentences(NOTICES[text(query, 'hecho')] ?? '', toldText(query));
    if (text(query, 'ver') === '') return this.list(request, reply, typed, NOT_REFUSED, notice);
    const previewed = await tried(() => this.conflicts.preview(decreeAt(typed)));
    if ('errors' in previewed) return this.list(request, reply, typed, previewed);
    await this.preview(request, reply, previewed.value.affected, {
      heading: '¿Registrar este decreto?',
      action: PATH,
      submit: 'Registrar decreto',
      backHref: href('', { ...typed }),
      backText: 'Corregir',
      hidden: { ...typed },
      facts: [
        { key: 'Decreto', value: typed.name },
        { key: 'Día libre', value: dayText(typed.date) },
        ...(typed.inPlaceOf === '' ? [] : [{ key: 'Se vuelve a atender', value: dayText(typed.inPlaceOf) }]),
      ],
    });
  }

  @Post()
  async decree(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = typedDecree(body);
    const done = await tried(() => this.change.execute(decreeAt(typed), actor));
    if ('errors' in done) return this.list(request, reply, typed, done);
    await this.settle(body, actor, reply, { hecho: 'registrado' });
  }

  /** What comes back when a decree no longer holds: a moved day rests again where the law has it. */
  @Get('quitar')
  async showRevocation(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const date = text(query, 'date');
    const { affected, decreed } = await this.conflicts.preview(revocationAt(date));
    const known = decreed.find((each) => each.date === date);
    await this.preview(request, reply, affected, {
      heading: '¿Quitar este feriado?',
      action: `${PATH}/quitar`,
      submit: 'Quitar feriado',
      backHref: PATH,
      backText: 'Feriados nacionales',
      hidden: { date },
      facts: [
        { key: 'Decreto', value: known?.name ?? 'Ya no está registrado' },
        { key: 'Se vuelve a atender', value: dayText(date) },
        ...(known?.inPlaceOf ? [{ key: 'Día libre', value: dayText(known.inPlaceOf) }] : []),
      ],
    });
  }

  @Post('quitar')
  async revoke(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.change.execute(revocationAt(text(body, 'date')), actor);
    await this.settle(body, actor, reply, { hecho: 'quitado' });
  }

  /** Pressed again after an interruption it goes on with those that are left. */
  @Post('conflictos')
  async settleRest(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.settle(body, actor, reply, {});
  }

  private async settle(
    body: unknown,
    actor: StaffActor,
    reply: FastifyReply,
    query: Record<string, string>,
  ): Promise<void> {
    const how = decided(body);
    const done = how && (await this.relocate.execute({ onNationalRestDays: true, how }, actor));
    await reply.redirect(href('', { ...query, ...told(done) }), 303);
  }

  private async preview(
    request: FastifyRequest,
    reply: FastifyReply,
    affected: readonly CenterConflicts[],
    { facts, hidden, ...words }: PreviewWords,
  ): Promise<void> {
    await this.pages.send(reply, request, 'administration/national-day-preview', {
      ...words,
      facts: [...facts, { key: 'Afecta a', value: turnosText(countOf(affected)) }],
      hidden: hiddenFields(hidden),
      centers: affected.map(({ center, conflicts }) => ({
        name: center.name,
        countText: turnosText(conflicts.length),
        rows: conflictRows(conflicts.slice(0, SHOWN_TURNOS), center),
        more: Math.max(0, conflicts.length - SHOWN_TURNOS),
      })),
    });
  }

  private async list(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: TypedDecree,
    refused: Refused = NOT_REFUSED,
    notice = '',
  ): Promise<void> {
    const { today, decreed, coming, conflicts: open } = await this.conflicts.days();
    await this.pages.send(
      reply,
      request,
      'administration/national-days',
      {
        ...typed,
        homeHref: CALENDAR,
        notice,
        conflictText: open.length === 0 ? '' : turnosText(countOf(open)),
        conflicts: open.map(({ center, conflicts }) => ({
          name: center.name,
          href: calendarHref('/conflictos', center),
          countText: turnosText(conflicts.length),
        })),
        decreed: decreed.filter(({ date }) => date >= today).map(decreedEntry),
        movable: coming
          .filter(({ scope }) => scope === 'national')
          .map(({ date, name }) => ({ value: date, text: `${formatDateWithWeekday(date)} · ${name}` })),
        coming: restDayRows(coming.slice(0, SHOWN_DAYS)),
        errors: refused.errors,
      },
      refused.status,
    );
  }
}

interface PreviewWords {
  readonly heading: string;
  readonly action: string;
  readonly submit: string;
  readonly backHref: string;
  readonly backText: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly facts: readonly { key: string; value: string }[];
}

const typedDecree = (values: unknown): TypedDecree => ({
  name: text(values, 'name'),
  date: text(values, 'date'),
  inPlaceOf: text(values, 'inPlaceOf'),
});

const decreeAt =
  (typed: TypedDecree) =>
  (today: LocalDate, decreed: readonly DecreedRestDay[]): NationalChange => ({
    kind: 'decree',
    day: decreeTyped(typed, today, decreed),
  });

const revocationAt =
  (date: string) =>
  (today: LocalDate): NationalChange =>
    revocationOf(date, today);

const decreedEntry = ({ date, name, inPlaceOf }: DecreedRestDay) => ({
  date,
  name,
  text: formatDateWithWeekday(date),
  inPlaceOfText: inPlaceOf ? formatDate(inPlaceOf) : '',
  href: href('/quitar', { date }),
});

const countOf = (affected: readonly CenterConflicts[]): number =>
  affected.reduce((sum, { conflicts }) => sum + conflicts.length, 0);

const dayText = (date: string): string => (isLocalDate(date) ? formatDateWithWeekday(date) : date);
