import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads } from '../centers/index.js';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { DefectsReads, type DefectsView, DossierReads, MailDefects } from '../dossiers/index.js';
import {
  Allow,
  CurrentActor,
  Database,
  DomainError,
  IdParam,
  NotFound,
  Pages,
  type StaffActor,
  statusOf,
} from '../platform/index.js';
import { DESK } from './desk-facts.js';

/** Everything that stands in the way, on one sheet: to print and hand over, or to mail. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller(`${DESK.slice(1)}/expedientes/:id/hoja`)
export class DefectsSheetPages {
  constructor(
    private readonly pages: Pages,
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly dossiers: DossierReads,
    private readonly defects: DefectsReads,
    private readonly mailDefects: MailDefects,
  ) {}

  @Get()
  async sheet(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(request, reply, actor, id);
  }

  @Post()
  async mail(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      await this.mailDefects.execute(id, actor);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      return this.show(request, reply, actor, id, error);
    }
    await reply.redirect(`${DESK}/expedientes/${id}/hoja`, 303);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    id: string,
    refused?: DomainError,
  ): Promise<void> {
    const sheet = await this.defects.ofDossier(id, actor);
    const { employer, service } = await this.dossiers.byId(id, actor);
    const center = actor.center && (await this.centers.byId(actor.center.id));
    if (!center) throw new NotFound();
    const today = localDateOf(await this.database.now(), center.timeZone);
    const serviceName = center.services.find(({ code }) => code === service)?.name ?? service;
    const model = {
      problem: refused ? { title: 'No se envió', text: refused.detail } : null,
      facts: [
        { key: 'Empleador', value: employer.legalName },
        { key: 'RUC', value: `${employer.ruc}, sucursal ${employer.sucursal}` },
        { key: 'Trámite', value: serviceName },
        { key: 'Centro', value: `${center.name}, ${formatDate(today)}` },
      ],
      reason: sheet.reason ?? '',
      defects: sheet.defects.map(({ name, told }) => ({
        name,
        told: told.map(({ text, cure = '', legalBasis }) => ({ text, cure, legalBasis })),
      })),
      unreviewed: sheet.unreviewed,
      contact: center.contact,
      mail: mailPart(sheet, center.timeZone),
    };
    const status = refused ? statusOf(refused) : 200;
    await this.pages.send(reply, request, 'workstation/defects-sheet', model, status);
  }
}

function mailPart({ dossierId, emailMasked, mail, defects, status }: DefectsView, zone: TimeZone) {
  const hasWords = defects.length > 0 || status === 'rejected';
  const at = mail ? localTimeOf(new Date(mail.askedAt), zone) : '';
  const last = mail
    ? {
        queued: `En envío desde las ${at}.`,
        sent: `Enviada (pedida a las ${at}).`,
        failed: 'No se pudo enviar.',
      }[mail.status]
    : '';
  const where = emailMasked
    ? 'Va al correo registrado o, si no hay, al comprobado con el turno.'
    : 'No hay un correo registrado ni comprobado: entréguela impresa.';
  return {
    action: emailMasked && hasWords ? `${DESK}/expedientes/${dossierId}/hoja` : '',
    text: `Enviar a ${emailMasked ?? ''}`,
    state: [last, where].filter(Boolean).join(' '),
  };
}
