import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ChangeService, type Service, Services, type TypedService, wayOf } from '../centers/index.js';
import {
  Allow,
  CONFIG,
  type Config,
  CurrentActor,
  NotFound,
  Pages,
  type StaffActor,
} from '../platform/index.js';
import { text, tried, NOT_REFUSED, type Refused } from './calendar-forms.js';

const SERVICES = '/personal/servicios';

/** How a service is given, as the list says it and the form asks it. */
const WAY_WORDS: Readonly<Record<string, string>> = {
  'in-person': 'Presencial',
  both: 'Presencial y por videollamada',
  video: 'Solo por videollamada',
};

/** What is decided about each service for the whole country. Its hours and seats belong to each centre's calendar. */
@ApiExcludeController()
@Allow('admin')
@Controller(SERVICES.slice(1))
export class ServicePages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly pages: Pages,
    private readonly services: Services,
    private readonly change: ChangeService,
  ) {}

  @Get()
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const services = await this.services.all();
    await this.pages.send(reply, request, 'administration/services', {
      notice: text(query, 'hecho') === '1' ? 'El servicio cambió. Rige desde la próxima reserva.' : '',
      hasRooms: this.hasRooms,
      services: services.map((service) => ({
        name: service.name,
        href: `${SERVICES}/${service.code}`,
        offered: WAY_WORDS[this.hasRooms ? wayOf(service.modes) : 'in-person'] ?? '',
        numbers:
          `Desde ${service.leadMinutes} min antes, hasta ${service.horizonDays} días por delante · ` +
          `se cancela hasta ${service.cancelBeforeMinutes} min antes · ` +
          (service.slotsNeeded === 1
            ? 'un espacio por turno'
            : `${service.slotsNeeded} espacios seguidos por turno`),
      })),
    });
  }

  @Get(':code')
  async form(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.find(code);
    await this.show(request, reply, service, {
      offered: wayOf(service.modes),
      leadMinutes: String(service.leadMinutes),
      horizonDays: String(service.horizonDays),
      cancelBeforeMinutes: String(service.cancelBeforeMinutes),
      slotsNeeded: String(service.slotsNeeded),
    });
  }

  @Post(':code')
  async save(
    @Param('code') code: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.find(code);
    const typed: TypedService = {
      offered: text(body, 'offered'),
      leadMinutes: text(body, 'leadMinutes'),
      horizonDays: text(body, 'horizonDays'),
      cancelBeforeMinutes: text(body, 'cancelBeforeMinutes'),
      slotsNeeded: text(body, 'slotsNeeded'),
    };
    const saved = await tried(() => this.change.execute({ code, typed }, actor));
    if ('errors' in saved) return this.show(request, reply, service, typed, saved);
    await reply.redirect(`${SERVICES}?hecho=1`, 303);
  }

  private get hasRooms(): boolean {
    return this.config.videoBaseUrl !== '';
  }

  private async find(code: string): Promise<Service> {
    const service = await this.services.byCode(code);
    if (!service) throw new NotFound();
    return service;
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    service: Service,
    typed: TypedService,
    refused: Refused = NOT_REFUSED,
  ): Promise<void> {
    await this.pages.send(
      reply,
      request,
      'administration/service',
      {
        ...typed,
        name: service.name,
        homeHref: SERVICES,
        action: `${SERVICES}/${service.code}`,
        ways: this.hasRooms
          ? Object.entries(WAY_WORDS).map(([value, words]) => ({ value, text: words }))
          : [],
        errors: refused.errors,
      },
      refused.status,
    );
  }
}
