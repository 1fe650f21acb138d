import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, closureOf, openingSpansOf, type TypedClosure } from '../centers/index.js';
import { localTimeOf } from '../ecuador/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import { CalendarCenters, CalendarConflicts, ChangeCalendar, RelocateTurnos } from '../turnos/index.js';
import {
  centerAsked,
  decided,
  text,
  tried,
  typedClosure,
  NOT_REFUSED,
  type Refused,
} from './calendar-forms.js';
import { CALENDAR, calendarHref, centerModel, previewModel, spanText } from './calendar.view.js';
import { told } from './relocated.view.js';
import { TodaysCalendar } from './todays-calendar.reads.js';

/** The closure nobody planned: what and why, whom it hits, one button. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(`${CALENDAR.slice(1)}/cierre`)
export class ClosurePages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CalendarCenters,
    private readonly todays: TodaysCalendar,
    private readonly conflicts: CalendarConflicts,
    private readonly change: ChangeCalendar,
    private readonly relocate: RelocateTurnos,
  ) {}

  /** The form; with everything filled in, what it will do. Nothing changes by looking. */
  @Get()
  async show(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, query, actor);
    const typed = typedClosure(query);
    if (text(query, 'ver') === '') return this.form(request, reply, center, typed);
    const previewed = await tried(() => this.conflicts.preview(center, closing(typed, center)));
    if ('errors' in previewed) return this.form(request, reply, center, typed, previewed);
    await this.pages.send(reply, request, 'administration/closure-preview', {
      ...previewModel('/cierre', center, { ...typed }, previewed.value),
      when: spanText(previewed.value.change.closure, center),
      reason: typed.reason,
    });
  }

  /** Closes, and then finds another time for each turno in the way. */
  @Post()
  async close(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const typed = typedClosure(body);
    const closed = await tried(() =>
      this.change.execute({ center: center.code, changeAt: closing(typed, center) }, actor),
    );
    if ('errors' in closed) return this.form(request, reply, center, typed, closed);
    const how = decided(body);
    const done = how && (await this.relocate.execute({ center: center.code, how }, actor));
    await reply.redirect(calendarHref('/conflictos', center, { cerrado: '1', ...told(done) }), 303);
  }

  private async form(
    request: FastifyRequest,
    reply: FastifyReply,
    center: Center,
    typed: TypedClosure,
    refused: Refused = NOT_REFUSED,
  ): Promise<void> {
    await this.pages.send(
      reply,
      request,
      'administration/closure',
      {
        ...centerModel(center),
        ...typed,
        to: typed.to || (await this.closingToday(center)),
        errors: refused.errors,
      },
      refused.status,
    );
  }

  /** When the last of today's services ends: until then, most likely. */
  private async closingToday(center: Center): Promise<string> {
    const { calendar, today } = await this.todays.of(center);
    const ends = center.services
      .flatMap(({ code }) => openingSpansOf(calendar, code, today))
      .map(({ endsAt }) => endsAt.getTime());
    if (ends.length === 0 || calendar.alwaysOpen) return '23:59';
    return localTimeOf(new Date(Math.max(...ends)), center.timeZone);
  }
}

const closing =
  (typed: TypedClosure, { timeZone }: Center) =>
  (now: Date) =>
    ({ kind: 'close', closure: closureOf(typed, now, timeZone) }) as const;
