import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  ChangeStanding,
  CheckBody,
  CheckRequirement,
  DecideDossier,
  DecisionBody,
  DossierInput,
  NotesBody,
  OpenDossier,
  StandingBody,
  WriteNotes,
} from '../dossiers/index.js';
import { documentTyped } from '../employers/index.js';
import { Allow, CurrentActor, IdParam, InputInvalid, readInput, type StaffActor } from '../platform/index.js';
import { ReissueReset, RequestReset, VoidReset } from '../resets/index.js';
import { Desk } from './desk.js';
import { DESK } from './desk.view.js';
import { text, textsOf, verbOf } from './typed.js';

/** The dossier and the link on the clerk's one screen. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller(DESK.slice(1))
export class VisitPages {
  constructor(
    private readonly desk: Desk,
    private readonly openDossier: OpenDossier,
    private readonly changeStanding: ChangeStanding,
    private readonly writeNotes: WriteNotes,
    private readonly check: CheckRequirement,
    private readonly decide: DecideDossier,
    private readonly request: RequestReset,
    private readonly reissue: ReissueReset,
    private readonly voiding: VoidReset,
  ) {}

  @Post('visitas/:id/expediente')
  async begin(
    @IdParam() ticketId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = {
      ruc: text(body, 'ruc'),
      sucursal: text(body, 'sucursal') || '0001',
      cedula: text(body, 'cedula'),
      foreignerCode: text(body, 'foreignerCode'),
    };
    await this.desk.act(
      request,
      reply,
      actor,
      () => {
        const input = read(DossierInput, { ...typed, ...documentTyped(typed) });
        return this.openDossier.execute({ ...input, ticketId }, actor);
      },
      {
        typed,
        ids: {
          ruc: 'dossier-ruc',
          sucursal: 'dossier-sucursal',
          cedula: 'dossier-cedula',
          foreignerCode: 'dossier-foreigner',
        },
      },
    );
  }

  @Post('expedientes/:id/calidad')
  async stand(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = { standing: text(body, 'standing'), joint: text(body, 'joint') === 'on' };
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.changeStanding.execute({ ...read(StandingBody, said), dossierId }, actor),
      { ids: { standing: 'standing' } },
    );
  }

  @Post('expedientes/:id/notas')
  async note(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const notes = text(body, 'text');
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.writeNotes.execute({ ...read(NotesBody, { text: notes }), dossierId }, actor),
      { typed: { notes }, ids: { text: 'dossier-notes' }, done: () => ({ what: 'notas' }) },
    );
  }

  @Post('expedientes/:id/revisiones/:kind')
  async review(
    @IdParam() dossierId: string,
    @Param('kind') kind: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const codes = textsOf(body, 'reasonCodes');
    const said = { ...given(body), ...(codes.length > 0 ? { reasonCodes: codes } : {}) };
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.check.execute({ ...read(CheckBody, said), dossierId, kind }, actor),
      {
        typed: { [`reason-${kind}`]: text(body, 'reason'), [`codes-${kind}`]: codes.join(' ') },
        ids: { reason: `reason-${kind}`, reasonCodes: `reason-${kind}` },
      },
    );
  }

  @Post('expedientes/:id/decision')
  async judge(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(
      request,
      reply,
      actor,
      () => this.decide.execute({ ...read(DecisionBody, given(body)), dossierId }, actor),
      {
        ids: { reason: 'decision-reason' },
        done: () => (text(body, 'outcome') === 'rejected' ? { what: 'negado' } : undefined),
      },
    );
  }

  @Post('expedientes/:id/enlace')
  async send(
    @IdParam() dossierId: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, () => this.request.execute(dossierId, actor));
  }

  @Post('enlaces/:id/:verb')
  async link(
    @IdParam() resetId: string,
    @Param('verb') verb: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
      reenvio: () => this.reissue.execute(resetId, actor),
      anular: () => this.voiding.execute(resetId, text(body, 'reason'), actor),
    };
    await this.desk.act(request, reply, actor, verbOf(verbs, verb), { ids: { reason: 'void-reason' } });
  }
}

/** A form sends every field; an empty one was not given. */
const given = (body: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, unknown>).filter(([, value]) => value !== ''),
  );

function read<T extends object>(shape: new () => T, raw: object): T {
  const input = readInput(shape, raw);
  if ('problems' in input) throw new InputInvalid(input.problems);
  return input.value;
}
