import { Body, Controller, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  Once,
  type OnceKey,
  type StaffActor,
} from '../platform/index.js';
import { ChangeStanding } from './change-standing.js';
import { CheckRequirement } from './check-requirement.js';
import { DecideDossier } from './decide-dossier.js';
import {
  CHECK,
  DECIDE,
  DEFECTS,
  DEFECTS_MAIL,
  LOOK_UP,
  NOTES,
  ONE_DOSSIER,
  OPEN_DOSSIER,
  STANDING,
} from './dossiers.answers.js';
import { CheckBody, DecisionBody, DossierInput, NotesBody, StandingBody } from './dossiers.dto.js';
import { DefectsReads, type DefectsView } from './defects.reads.js';
import { LookUpAgain } from './look-up-again.js';
import { MailDefects } from './mail-defects.js';
import { DossierReads, type DossierView } from './dossiers.reads.js';
import { OpenDossier } from './open-dossier.js';
import { WriteNotes } from './write-notes.js';

@ApiTags('Expedientes')
@Controller('api/v1')
@Allow('clerk', 'supervisor')
export class DossiersController {
  constructor(
    private readonly openDossier: OpenDossier,
    private readonly changeStanding: ChangeStanding,
    private readonly writeNotes: WriteNotes,
    private readonly checkRequirement: CheckRequirement,
    private readonly decideDossier: DecideDossier,
    private readonly lookUpAgain: LookUpAgain,
    private readonly mailDefects: MailDefects,
    private readonly defects: DefectsReads,
    private readonly reads: DossierReads,
  ) {}

  @Post('tickets/:id/dossier')
  @ApiOperation({ summary: 'Abrir el expediente de la visita; repetido, el mismo' })
  @Answers(OPEN_DOSSIER)
  async open(
    @IdParam() ticketId: string,
    @Body() input: DossierInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DossierView> {
    const { id, status } = await this.openDossier.execute({ ...input, ticketId }, actor, once);
    void reply.status(status);
    return this.reads.byId(id ?? '', actor);
  }

  @Get('dossiers/:id')
  @ApiOperation({ summary: 'Expediente con requisitos y hallazgos' })
  @Answers(ONE_DOSSIER)
  find(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<DossierView> {
    return this.reads.byId(id, actor);
  }

  @Put('dossiers/:id/standing')
  @ApiOperation({
    summary: 'Decir en qué calidad comparece; rehace la lista y conserva lo ya revisado que no cambia',
  })
  @Answers(STANDING)
  async stand(
    @IdParam() dossierId: string,
    @Body() body: StandingBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<DossierView> {
    await this.changeStanding.execute({ ...body, dossierId }, actor);
    return this.reads.byId(dossierId, actor);
  }

  @Post('dossiers/:id/lookup')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Volver a consultar los registros; lo revisado queda donde los hallazgos son los mismos',
  })
  @Answers(LOOK_UP)
  async lookUp(@IdParam() dossierId: string, @CurrentActor() actor: StaffActor): Promise<DossierView> {
    await this.lookUpAgain.execute(dossierId, actor);
    return this.reads.byId(dossierId, actor);
  }

  @Put('dossiers/:id/notes')
  @ApiOperation({ summary: 'Escribir las notas para quien atienda después' })
  @Answers(NOTES)
  async note(
    @IdParam() dossierId: string,
    @Body() { text }: NotesBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<DossierView> {
    await this.writeNotes.execute({ dossierId, text }, actor);
    return this.reads.byId(dossierId, actor);
  }

  @Get('dossiers/:id/defects')
  @ApiOperation({ summary: 'Hoja con todo lo que se debe subsanar, y los defectos que se pueden elegir' })
  @Answers(DEFECTS)
  sheet(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<DefectsView> {
    return this.defects.ofDossier(id, actor);
  }

  @Post('dossiers/:id/defects-mail')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Enviar la hoja al correo registrado o al comprobado del turno; repetido, la misma',
  })
  @Answers(DEFECTS_MAIL)
  async mailSheet(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<DefectsView> {
    await this.mailDefects.execute(id, actor);
    return this.defects.ofDossier(id, actor);
  }

  @Put('dossiers/:id/checks/:kind')
  @ApiOperation({ summary: 'Aceptar o rechazar un requisito' })
  @Answers(CHECK)
  async check(
    @IdParam() dossierId: string,
    @Param('kind') kind: string,
    @Body() body: CheckBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<DossierView> {
    await this.checkRequirement.execute({ ...body, dossierId, kind }, actor);
    return this.reads.byId(dossierId, actor);
  }

  @Post('dossiers/:id/decision')
  @HttpCode(200)
  @ApiOperation({ summary: 'Aprobar o rechazar el expediente, una sola vez' })
  @Answers(DECIDE)
  async decide(
    @IdParam() dossierId: string,
    @Body() body: DecisionBody,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<DossierView> {
    await this.decideDossier.execute({ ...body, dossierId }, actor, once);
    return this.reads.byId(dossierId, actor);
  }
}
