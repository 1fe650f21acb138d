import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads } from '../centers/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import { CalendarCenters, CalendarConflicts, RelocateTurnos } from '../turnos/index.js';
import { centerAsked, decided, text } from './calendar-forms.js';
import { CALENDAR, calendarHref, centerModel, conflictRows, turnosText } from './calendar.view.js';
import { sentences, told, toldText } from './relocated.view.js';

/** The turnos that the centre cannot serve as they were booked, by name, until each has been settled. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(`${CALENDAR.slice(1)}/conflictos`)
export class ConflictPages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CalendarCenters,
    private readonly allCenters: CenterReads,
    private readonly conflicts: CalendarConflicts,
    private readonly relocate: RelocateTurnos,
  ) {}

  @Get()
  async show(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, query, actor);
    const rows = conflictRows(await this.conflicts.of(center), center);
    const hasNear = (await this.allCenters.near(center)).length > 0;
    await this.pages.send(reply, request, 'administration/conflicts', {
      ...centerModel(center),
      notice: sentences(
        text(query, 'cerrado') === '' ? '' : 'El centro quedó cerrado y esas horas ya no se ofrecen.',
        toldText(query),
      ),
      rows,
      hasNear,
      movable: rows.filter(({ isArrived }) => !isArrived).length,
      countText: turnosText(rows.length),
    });
  }

  /** One of them, or all: pressed again after an interruption it goes on with those that are left. */
  @Post()
  async settle(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const how = decided(body);
    const turno = text(body, 'turno');
    const turnoIds = turno === '' ? undefined : [turno];
    const done = how && (await this.relocate.execute({ center: center.code, how, turnoIds }, actor));
    await reply.redirect(calendarHref('/conflictos', center, told(done)), 303);
  }
}
