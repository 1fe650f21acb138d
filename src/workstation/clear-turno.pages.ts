import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { formatDateWithWeekday, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import {
  Allow,
  CurrentActor,
  DomainError,
  isId,
  NotFound,
  Pages,
  type StaffActor,
  statusOf,
} from '../platform/index.js';
import { ClearTurno, type EmployerTurno, EmployerTurnos, shownTurnoCode } from '../turnos/index.js';
import { text } from './typed.js';

const CLEAR_TURNO = '/personal/liberar';

interface Said {
  readonly errors?: readonly { field: string; text: string }[];
  /** Whose reason was wrong, and what was typed. */
  readonly open?: { readonly id: string; readonly reason: string };
  readonly status?: number;
}

/** An employer at the desk cannot book, because somebody else did with its number: that turno is found and taken away. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller(CLEAR_TURNO.slice(1))
export class ClearTurnoPages {
  constructor(
    private readonly pages: Pages,
    private readonly turnos: EmployerTurnos,
    private readonly clearTurno: ClearTurno,
  ) {}

  @Get()
  async search(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(request, reply, actor, query);
  }

  @Post()
  async clear(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [id, reason, ruc] = [text(body, 'turno'), text(body, 'reason'), text(body, 'ruc')];
    if (!isId(id)) throw new NotFound();
    try {
      await this.clearTurno.execute(id, reason, actor);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const errors = [{ field: error.fields.length > 0 ? `reason-${id}` : '', text: error.detail }];
      return this.show(request, reply, actor, body, {
        errors,
        open: { id, reason },
        status: statusOf(error),
      });
    }
    await reply.redirect(`${CLEAR_TURNO}?${new URLSearchParams({ ruc, aviso: 'libre' }).toString()}`, 303);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    asked: unknown,
    said: Said = {},
  ): Promise<void> {
    const center = actor.center;
    if (!center) throw new NotFound('Su usuario no trabaja en un centro de atención.');
    const ruc = text(asked, 'ruc').slice(0, 32);
    const { errors = [], open, status = 200 } = said;
    const found = ruc === '' ? [] : await this.find(center.id, ruc);
    const problem = 'problem' in found ? found.problem : undefined;
    const turnos = 'problem' in found ? [] : found;
    const model = {
      ruc,
      center: center.name,
      asked: ruc !== '' && problem === undefined,
      cleared: text(asked, 'aviso') === 'libre',
      turnos: turnos.map((turno) => ({
        ...rowOf(turno, center.timeZone as TimeZone),
        ruc,
        action: CLEAR_TURNO,
        open: open?.id === turno.id,
        reason: open?.id === turno.id ? open.reason : '',
      })),
      errors: problem ? [problem] : errors,
    };
    await this.pages.send(reply, request, 'workstation/clear-turno', model, problem ? 422 : status);
  }

  private async find(
    centerId: string,
    ruc: string,
  ): Promise<EmployerTurno[] | { problem: { field: string; text: string } }> {
    try {
      return await this.turnos.at(centerId, ruc);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { problem: { field: 'ruc', text: error.detail } };
    }
  }
}

const rowOf = (turno: EmployerTurno, zone: TimeZone) => ({
  id: turno.id,
  code: shownTurnoCode(turno.code),
  rows: [
    {
      key: 'Hora',
      value: `${formatDateWithWeekday(localDateOf(turno.startsAt, zone))}, ${localTimeOf(turno.startsAt, zone)}`,
    },
    { key: 'Trámite', value: turno.serviceName },
    { key: 'Sucursal', value: turno.sucursal },
    { key: 'Correo', value: turno.emailMasked ?? 'sin correo' },
    {
      key: 'Reservado',
      value: `${formatDateWithWeekday(localDateOf(turno.confirmedAt, zone))}, ${localTimeOf(turno.confirmedAt, zone)}`,
    },
  ],
  clearable: turno.clearable,
  state: turno.clearable ? 'warning' : 'ok',
  stateText: turno.clearable
    ? 'Sin comprobar'
    : turno.proven
      ? 'Comprobado: es del empleador'
      : 'Ya llegó alguien con él',
});
