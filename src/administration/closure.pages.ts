import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, closureOf, openingSpansOf, type TypedClosure } from '../centers/index.js';
import { localDateOf, localTimeOf } from '../ecuador/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import {
  CalendarCenters,
  CalendarConflicts,
  ChangeCalendar,
  type Preview,
  RelocateTurnos,
} from '../turnos/index.js';
import {
  centerAsked,
  decided,
  text,
  tried,
  typedClosure,
  NOT_REFUSED,
  type Refused,
} from './calendar-forms.js';
import { CALENDAR, calendarHref, centerModel, conflictRows, spanText, turnosText } from './calendar.view.js';
import { told } from './relocated.view.js';

/** The closure nobody planned: what and why, whom it hits, one button. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(`${CALENDAR.slice(1)}/cierre`)
export class ClosurePages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CalendarCenters,
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
    const previewed = await tried(() => this.preview(center, typed));
    if ('errors' in previewed) return this.form(request, reply, center, typed, previewed);
    const { preview, when } = previewed.value;
    await this.pages.send(reply, request, 'administration/closure-preview', {
      ...centerModel(center),
      ...typed,
      when,
      backHref: calendarHref('/cierre', center, { ...typed }),
      count: preview.affected.length,
      countText: turnosText(preview.affected.length),
      rows: conflictRows(preview.affected, center),
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
      this.change.execute(
        {
          center: center.code,
          changeAt: (now) => ({ kind: 'close', closure: closureOf(typed, now, center.timeZone) }),
        },
        actor,
      ),
    );
    if ('errors' in closed) return this.form(request, reply, center, typed, closed);
    const how = decided(body);
    const done = how && (await this.relocate.execute({ center: center.code, how }, actor));
    await reply.redirect(calendarHref('/conflictos', center, { cerrado: '1', ...told(done) }), 303);
  }

  private async preview(center: Center, typed: TypedClosure): Promise<{ preview: Preview; when: string }> {
    let when = '';
    const preview = await this.conflicts.preview(center, (now) => {
      const closure = closureOf(typed, now, center.timeZone);
      when = spanText(closure, center);
      return { kind: 'close', closure };
    });
    return { preview, when };
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
    // No change at all: only what the calendar says now.
    const { before, now } = await this.conflicts.preview(center, () => ({ kind: 'reopen', closureId: '' }));
    const today = localDateOf(now, center.timeZone);
    const ends = center.services
      .flatMap(({ code }) => openingSpansOf(before, code, today))
      .map(({ endsAt }) => endsAt.getTime());
    if (ends.length === 0 || before.alwaysOpen) return '23:59';
    return localTimeOf(new Date(Math.max(...ends)), center.timeZone);
  }
}
