import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ContactChangeBody, RequestContactChange } from '../contact-changes/index.js';
import {
  ChangeStanding,
  CheckBody,
  CheckRequirement,
  DecideDossier,
  DeclareInterest,
  DecisionBody,
  DossierInput,
  LookUpAgain,
  NotesBody,
  OpenDossier,
  StandingBody,
  WriteNotes,
} from '../dossiers/index.js';
import { documentTyped } from '../employers/index.js';
import { Allow, CurrentActor, IdParam, InputInvalid, readInput, type StaffActor } from '../platform/index.js';
import { ReissueReset, RequestReset, ResetBody, VoidReset } from '../resets/index.js';
import { UnlockAccount } from '../unlocks/index.js';
import { againId } from './approvals.view.js';
import { Desk } from './desk.js';
import { DESK } from './desk-facts.js';
import { text, textsOf, type Typed, verbOf } from './typed.js';

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
    private readonly lookUpAgain: LookUpAgain,
    private readonly decide: DecideDossier,
    private readonly interest: DeclareInterest,
    private readonly request: RequestReset,
    private readonly reissue: ReissueReset,
    private readonly voiding: VoidReset,
    private readonly unlocking: UnlockAccount,
    private readonly requestContactChange: RequestContactChange,
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
    const field = text(body, 'outcome') === 'accepted' ? 'accept' : 'reason';
    const said = { ...given(body), ...(codes.length > 0 ? { reasonCodes: codes } : {}) };
    await this.desk.act(
      request,
      reply,
      actor,
      () => {
        mustSayWhy(body);
        return this.check.execute({ ...read(CheckBody, said), dossierId, kind }, actor);
      },
      {
        typed: { [`${field}-${kind}`]: text(body, 'reason'), [`codes-${kind}`]: codes.join(' ') },
        ids: { reason: `${field}-${kind}`, reasonCodes: `${field}-${kind}` },
      },
    );
  }

  @Post('expedientes/:id/consulta')
  async lookUp(
    @IdParam() dossierId: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, () => this.lookUpAgain.execute(dossierId, actor), {
      done: () => ({ what: 'consultado' }),
    });
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
      () => {
        mustSayMore(body);
        const { outcome, reason } = given(body);
        return this.decide.execute({ ...read(DecisionBody, { outcome, reason }), dossierId }, actor);
      },
      {
        ...againIn(body, 'decision-reason'),
        done: () => (text(body, 'outcome') === 'rejected' ? { what: 'negado' } : undefined),
      },
    );
  }

  @Post('expedientes/:id/declaracion')
  async declare(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const relation = text(body, 'relation') === 'interest' ? 'interest' : 'kinship';
    await this.desk.act(request, reply, actor, () => this.interest.execute({ dossierId, relation }, actor));
  }

  @Post('expedientes/:id/enlace')
  async send(
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
      () => {
        mustSayMore(body);
        return this.request.execute(
          { ...read(ResetBody, { reason: text(body, 'reason') }), dossierId },
          actor,
        );
      },
      againIn(body),
    );
  }

  @Post('expedientes/:id/desbloqueo')
  async unlock(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const evidence = text(body, 'evidence') || undefined;
    await this.desk.act(request, reply, actor, () => this.unlocking.execute({ dossierId, evidence }, actor), {
      ids: { evidence: 'unlock-evidence' },
    });
  }

  @Post('expedientes/:id/correo')
  async changeContact(
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
      () => this.requestContactChange.execute({ ...read(ContactChangeBody, given(body)), dossierId }, actor),
      {
        typed: {
          newEmail: text(body, 'email'),
          newPhone: text(body, 'phone'),
          contactReason: text(body, 'reason'),
        },
        ids: { email: 'new-email', phone: 'new-phone', reason: 'contact-reason' },
      },
    );
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
      reenvio: () => {
        mustSayMore(body);
        return this.reissue.execute({ resetId, ...read(ResetBody, { reason: text(body, 'reason') }) }, actor);
      },
      anular: () => this.voiding.execute(resetId, text(body, 'reason'), actor),
    };
    await this.desk.act(request, reply, actor, verbOf(verbs, verb), againIn(body, 'void-reason'));
  }
}

/** The form that accepts against a finding asks why: a second person is going to read it. */
function mustSayWhy(body: unknown): void {
  const asks = Object.hasOwn(body ?? {}, 'reason') && text(body, 'outcome') === 'accepted';
  if (asks && text(body, 'reason') === '')
    throw new InputInvalid([
      { field: 'reason', code: 'REQUIRED', detail: 'Escriba por qué lo acepta: lo lee quien autoriza.' },
    ]);
}

/** The form that asks once more after a no: the same reason has its answer already. */
function mustSayMore(body: unknown): void {
  if (text(body, 'again') !== '' && text(body, 'reason') === '')
    throw new InputInvalid([
      {
        field: 'reason',
        code: 'REQUIRED',
        detail: 'Escriba otro motivo: con el mismo, la respuesta es la misma.',
      },
    ]);
}

/** Where a reason that was refused is told and kept: in the form that asks once more, or else in this field. */
function againIn(body: unknown, field = ''): { typed: Typed; ids: Record<string, string> } {
  const kind = text(body, 'again');
  const id = kind === '' ? field : againId(kind);
  return { typed: kind === '' ? {} : { [id]: text(body, 'reason') }, ids: { reason: id } };
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
