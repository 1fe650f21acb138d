import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Allow, CurrentActor, IdParam, Pages, type StaffActor } from '../platform/index.js';
import { CalendarCenters, CalendarConflicts, ChangeCalendar } from '../turnos/index.js';
import {
  CALENDAR,
  calendarHref,
  centerModel,
  closureRows,
  comingRestDays,
  restDayText,
  turnosText,
  versionsOf,
} from './calendar.view.js';
import { centerAsked, text } from './calendar-forms.js';
import { TodaysCalendar } from './todays-calendar.reads.js';

const NOTICES: Readonly<Record<string, string>> = {
  abierto: 'Levantó el cierre. Las horas ya se ofrecen otra vez.',
  horario: 'El horario quedó registrado.',
  'horario-quitado': 'El horario quedó sin efecto.',
};

/** When a centre serves, at a glance: closures, hours, rest days, and the turnos that stand against them. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(CALENDAR.slice(1))
export class CalendarPages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CalendarCenters,
    private readonly todays: TodaysCalendar,
    private readonly conflicts: CalendarConflicts,
    private readonly change: ChangeCalendar,
  ) {}

  @Get()
  async show(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, query, actor);
    const { calendar, now, today } = await this.todays.of(center);
    const conflicts = await this.conflicts.of(center);
    await this.pages.send(reply, request, 'administration/calendar', {
      ...centerModel(center),
      centers: (await this.centers.allOf(actor)).map(({ code, name }) => ({ value: code, text: name })),
      isAdmin: actor.role === 'admin',
      isAlwaysOpen: calendar.alwaysOpen,
      notice: NOTICES[text(query, 'hecho')] ?? '',
      conflictText: conflicts.length === 0 ? '' : turnosText(conflicts.length),
      conflictsHref: calendarHref('/conflictos', center),
      closureHref: calendarHref('/cierre', center),
      hoursHref: calendarHref('/horario', center),
      restDaysHref: calendarHref('/feriados', center),
      closures: closureRows(calendar.closures, center, now),
      versions: versionsOf(calendar, center, today),
      nationalHref: `${CALENDAR}/nacionales`,
      restDays: comingRestDays(calendar.restDays, today, 5).map(restDayText),
    });
  }

  /** Opens again; what has been closed so far stays on record. */
  @Post('cierres/:id/levantar')
  async reopen(
    @IdParam() closureId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    await this.change.execute(
      { center: center.code, changeAt: () => ({ kind: 'reopen', closureId }) },
      actor,
    );
    await reply.redirect(calendarHref('', center, { hecho: 'abierto' }), 303);
  }
}
