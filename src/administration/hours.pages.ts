import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, hoursInForce, hoursVersionOf, type TypedHours } from '../centers/index.js';
import { addDays, formatDate, localDateOf } from '../ecuador/index.js';
import { Allow, CurrentActor, Pages, type StaffActor } from '../platform/index.js';
import { CalendarCenters, CalendarConflicts, ChangeCalendar } from '../turnos/index.js';
import { centerAsked, text, tried, typedHours, NOT_REFUSED, type Refused } from './calendar-forms.js';
import {
  CALENDAR,
  calendarHref,
  centerModel,
  hoursComparison,
  previewModel,
  serviceText,
  spansText,
  WEEKDAYS,
} from './calendar.view.js';
import { TodaysCalendar } from './todays-calendar.reads.js';

/** Dated versions of opening hours: typed, shown beside the former ones with the turnos they leave out, then put in force. */
@ApiExcludeController()
@Allow('supervisor', 'admin')
@Controller(`${CALENDAR.slice(1)}/horario`)
export class HoursPages {
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
    if (text(query, 'validFrom') === '')
      return this.form(request, reply, center, await this.inForce(center, text(query, 'service')));
    const typed = typedHours(query);
    if (text(query, 'ver') === '') return this.form(request, reply, center, typed);
    const previewed = await tried(() => this.conflicts.preview(center, putting(typed, center)));
    if ('errors' in previewed) return this.form(request, reply, center, typed, previewed);
    const preview = previewed.value;
    const { version } = preview.change;
    await this.pages.send(reply, request, 'administration/hours-preview', {
      ...previewModel('/horario', center, fieldsOf(typed), preview),
      serviceText: serviceText(version.serviceCode, center),
      valid:
        formatDate(version.validFrom) +
        (version.validUntil === null ? ', sin fecha de término' : ` hasta ${formatDate(version.validUntil)}`),
      compared: hoursComparison(preview, version, center),
    });
  }

  @Post()
  async put(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const typed = typedHours(body);
    const put = await tried(() =>
      this.change.execute({ center: center.code, changeAt: putting(typed, center) }, actor),
    );
    if ('errors' in put) return this.form(request, reply, center, typed, put);
    await reply.redirect(calendarHref('', center, { hecho: 'horario' }), 303);
  }

  /** Takes back a version that has not begun. */
  @Post('quitar')
  async remove(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await centerAsked(this.centers, body, actor);
    const version = { serviceCode: text(body, 'service') || null, validFrom: text(body, 'validFrom') };
    await this.change.execute(
      { center: center.code, changeAt: () => ({ kind: 'remove-hours', version }) },
      actor,
    );
    await reply.redirect(calendarHref('', center, { hecho: 'horario-quitado' }), 303);
  }

  /** The hours as they are now, to begin from: they are tomorrow's at the earliest that nobody has to hurry for. */
  private async inForce(center: Center, serviceCode: string): Promise<TypedHours> {
    const { calendar, today } = await this.todays.of(center);
    const hours = hoursInForce(calendar.hours, serviceCode || null, today);
    const numberText = (value: number | null | undefined) => (value == null ? '' : String(value));
    return {
      serviceCode,
      validFrom: addDays(today, 1),
      validUntil: '',
      slotMinutes: numberText(hours[0]?.slotMinutes),
      publicSeats: numberText(hours[0]?.publicSeats),
      internalSeats: numberText(hours[0]?.internalSeats),
      week: WEEKDAYS.map((_, index) => spansText(hours, index + 1)),
    };
  }

  private async form(
    request: FastifyRequest,
    reply: FastifyReply,
    center: Center,
    typed: TypedHours,
    refused: Refused = NOT_REFUSED,
  ): Promise<void> {
    const { week, ...numbers } = typed;
    const service = center.services.find(({ code }) => code === typed.serviceCode) ?? center.services[0];
    await this.pages.send(
      reply,
      request,
      'administration/hours',
      {
        ...centerModel(center),
        ...numbers,
        services: center.services.map(({ code, name }) => ({ value: code, text: name })),
        days: WEEKDAYS.map((name, index) => ({
          name: `day${index + 1}`,
          label: name,
          value: week[index] ?? '',
        })),
        usual: {
          minutes: `Vacío: ${service?.minutes ?? 0}`,
          publicSeats: `Vacío: ${service?.publicSeats ?? 0}`,
          internalSeats: `Vacío: ${service?.internalSeats ?? 0}`,
        },
        errors: refused.errors,
      },
      refused.status,
    );
  }
}

const putting =
  (typed: TypedHours, { timeZone, services }: Center) =>
  (now: Date) => {
    const known = services.map(({ code }) => code);
    return { kind: 'put-hours', version: hoursVersionOf(typed, localDateOf(now, timeZone), known) } as const;
  };

const fieldsOf = ({ week, serviceCode, ...rest }: TypedHours): Record<string, string> => ({
  ...rest,
  service: serviceCode,
  ...Object.fromEntries(week.map((value, index) => [`day${index + 1}`, value])),
});
