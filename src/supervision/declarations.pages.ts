import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type DeclaredInterest, InterestReads, WithdrawInterest } from '../dossiers/index.js';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import {
  Allow,
  CurrentActor,
  DomainError,
  IdParam,
  Pages,
  type StaffActor,
  statusOf,
} from '../platform/index.js';

const PATH = '/personal/declaraciones';

const RELATION_TEXT: Readonly<Record<DeclaredInterest['relation'], string>> = {
  kinship: 'Parentesco',
  interest: 'Otro interés',
};

/** What was typed about which dossier, when it was refused. */
interface Said {
  readonly dossierId: string;
  readonly reason: string;
  readonly problem: DomainError;
}

/** Who declared to be a relative of an employer, and what a supervisor takes back because it was a mistake. */
@ApiExcludeController()
@Allow('supervisor')
@Controller(PATH.slice(1))
export class DeclarationsPages {
  constructor(
    private readonly pages: Pages,
    private readonly reads: InterestReads,
    private readonly withdrawInterest: WithdrawInterest,
  ) {}

  @Get()
  async show(
    @Query('hecho') done: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.render(request, reply, actor, { isDone: done === 'sin-efecto' });
  }

  @Post(':id')
  async withdraw(
    @IdParam() dossierId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = (body as { reason?: unknown } | undefined)?.reason;
    const reason = typeof typed === 'string' ? typed.trim().slice(0, 500) : '';
    try {
      await this.withdrawInterest.execute({ dossierId, reason }, actor);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      return this.render(request, reply, actor, { said: { dossierId, reason, problem: error } });
    }
    await reply.redirect(`${PATH}?hecho=sin-efecto`, 303);
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    { said, isDone = false }: { said?: Said; isDone?: boolean },
  ): Promise<void> {
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const declared = await this.reads.ofCenter(actor);
    const dossiers = [...new Set(declared.map(({ dossierId }) => dossierId))];
    const model = {
      errors: said
        ? said.problem.fields.map(({ detail }) => ({ field: `reason-${said.dossierId}`, text: detail }))
        : [],
      done: isDone ? 'La declaración quedó sin efecto.' : '',
      cards: dossiers.map((id) => ({
        ...cardOf(
          declared.filter(({ dossierId }) => dossierId === id),
          actor,
          zone,
        ),
        typed: said?.dossierId === id ? said.reason : '',
      })),
    };
    const status = said ? statusOf(said.problem) : 200;
    await this.pages.send(reply, request, 'supervision/declarations', model, status);
  }
}

/** One dossier with all who declared in it: what is taken back is taken back for all of them but oneself. */
function cardOf(declared: readonly DeclaredInterest[], actor: StaffActor, zone: TimeZone) {
  const [first] = declared as [DeclaredInterest];
  const { dossierId, employer, number } = first;
  return {
    id: dossierId,
    title: employer.legalName,
    action: declared.some(({ staff }) => staff.id !== actor.id) ? `${PATH}/${dossierId}` : '',
    rows: [
      { key: 'RUC', value: `${employer.ruc} · sucursal ${employer.sucursal}` },
      { key: 'Visita', value: number },
      ...declared.map(({ staff, relation, declaredAt }) => ({
        key: RELATION_TEXT[relation],
        value: staff.name,
        hint: momentText(new Date(declaredAt), zone),
      })),
    ],
  };
}

const momentText = (at: Date, zone: TimeZone): string =>
  `${formatDate(localDateOf(at, zone))} ${localTimeOf(at, zone)}`;
