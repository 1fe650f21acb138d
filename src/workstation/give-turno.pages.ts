import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { toDataURL } from 'qrcode';
import { type Center, CenterReads, type CenterService } from '../centers/index.js';
import { localDateOf } from '../ecuador/index.js';
import {
  Allow,
  CurrentActor,
  Database,
  DomainError,
  IdParam,
  NotFound,
  Pages,
  readInput,
  type StaffActor,
  statusOf,
} from '../platform/index.js';
import { GiveTurno, receiptSheet, StaffTurnoInput, StaffTurnos, usualMode } from '../turnos/index.js';
import { type Asked, askedFor, giveTurnoView, type TypedTurno, typedTurno } from './give-turno.view.js';
import { text } from './typed.js';

export const GIVE_TURNO = '/personal/turnos';

/** A turno for somebody who stands at the desk: day and hour, who comes, and the receipt at once. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller(GIVE_TURNO.slice(1))
export class GiveTurnoPages {
  constructor(
    private readonly pages: Pages,
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly turnos: StaffTurnos,
    private readonly giveTurno: GiveTurno,
  ) {}

  @Get()
  async form(
    @Query() query: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(request, reply, actor, query, typedTurno({}));
  }

  @Post()
  async give(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { center, service } = await this.asked(body, actor);
    const typed = typedTurno(body);
    const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''));
    const { reason, ...fields } = given;
    const overbook = reason === undefined ? {} : { overbook: { reason } };
    const input = readInput(StaffTurnoInput, { ...fields, ...overbook, service: service.code });
    if ('problems' in input) {
      const errors = input.problems.map(({ field, detail }) => ({
        field,
        text: field === 'startsAt' ? 'Elija una hora.' : detail,
      }));
      return this.show(request, reply, actor, body, typed, { errors, status: 400 });
    }
    const { value } = input;
    try {
      const id = await this.giveTurno.execute(
        {
          ...value,
          center: center.code,
          startsAt: new Date(value.startsAt),
          sucursal: value.sucursal ?? '0001',
          mode: value.mode ?? usualMode(service),
          email: value.email,
          phone: value.phone,
          overbook: value.overbook,
        },
        actor,
      );
      await reply.redirect(`${GIVE_TURNO}/${id}`, 303);
    } catch (error) {
      if (!(error instanceof DomainError) || error.isDenial) throw error;
      const fields = error.fields.map(({ field, detail }) => ({ field, text: detail }));
      const errors = fields.length > 0 ? fields : [{ field: '', text: error.detail }];
      await this.show(request, reply, actor, body, typed, { errors, status: statusOf(error) });
    }
  }

  /** What the person takes along, on paper or in the head. */
  @Get(':id')
  async receipt(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.turnos.turno(id, actor);
    if (view.status !== 'confirmed' && view.status !== 'arrived') throw new NotFound();
    // The code alone: what the check-in reads, and nothing about the person.
    const qr = await toDataURL(view.turno.code ?? '', { margin: 1, width: 176, errorCorrectionLevel: 'M' });
    await this.pages.send(reply, request, 'workstation/given-turno', {
      ...receiptSheet(view, qr),
      hasEmail: view.turno.email !== null,
      overbooked: view.turno.overbooked,
      againHref: `${GIVE_TURNO}?${new URLSearchParams({
        service: view.turno.serviceCode,
        dia: localDateOf(view.turno.startsAt, view.center.timeZone),
      }).toString()}`,
    });
  }

  private async asked(values: unknown, actor: StaffActor): Promise<Asked> {
    const center = actor.center && (await this.centers.byId(actor.center.id));
    if (!center) throw new NotFound('Su usuario no trabaja en un centro de atención.');
    const now = await this.database.now();
    const service = serviceOf(center, text(values, 'service'));
    return askedFor(center, service, text(values, 'dia'), now);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    values: unknown,
    typed: TypedTurno,
    refused: { errors: { field: string; text: string }[]; status: number } = { errors: [], status: 200 },
  ): Promise<void> {
    const asked = await this.asked(values, actor);
    const slots = await this.turnos.slots(asked.center, asked.service, asked.date);
    const mayOverbook = actor.role === 'supervisor';
    await this.pages.send(
      reply,
      request,
      'workstation/give-turno',
      { ...giveTurnoView(asked, slots, typed, mayOverbook), errors: refused.errors },
      refused.status,
    );
  }
}

function serviceOf(center: Center, code: string): CenterService {
  const service = center.services.find((each) => each.code === code) ?? center.services[0];
  if (!service) throw new NotFound('Su centro no atiende ningún trámite.');
  return service;
}
