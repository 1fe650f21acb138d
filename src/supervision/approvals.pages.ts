import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  ApprovalDecisionBody,
  ApprovalReads,
  type ApprovalView,
  DecideApproval,
} from '../approvals/index.js';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { paperList, PaperReads, type PaperView } from '../papers/index.js';
import {
  Allow,
  CurrentActor,
  Denials,
  Database,
  digest,
  DomainError,
  IdParam,
  InputInvalid,
  LiveStreams,
  Pages,
  readInput,
  type StaffActor,
  statusOf,
} from '../platform/index.js';

const PATH = '/personal/aprobaciones';

const STATUS_TEXT: Readonly<Record<ApprovalView['status'], string>> = {
  pending: 'Espera decisión',
  approved: 'Aprobada',
  rejected: 'Negada',
  expired: 'Venció sin decisión',
  withdrawn: 'Retirada por la ventanilla',
};

const STATES: Readonly<Partial<Record<ApprovalView['status'], string>>> = {
  approved: 'ok',
  rejected: 'blocking',
};

/** What was typed about which request, when it was refused. */
interface Said {
  readonly id: string;
  readonly reason: string;
  readonly problem: DomainError;
}

/** Four eyes: a supervisor sees what was asked for, why, by whom and what it allows, and says yes or no with a reason. */
@ApiExcludeController()
@Allow('supervisor')
@Controller(PATH.slice(1))
export class ApprovalsPages {
  constructor(
    private readonly pages: Pages,
    private readonly denials: Denials,
    private readonly streams: LiveStreams,
    private readonly database: Database,
    private readonly reads: ApprovalReads,
    private readonly papers: PaperReads,
    private readonly decideApproval: DecideApproval,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.render(request, reply, actor);
  }

  /** Says that the page should be asked for again; it carries nothing itself. */
  @Get('eventos')
  async events(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.open(request, reply, {
      event: 'approvals',
      topic: `center:${actor.center?.id ?? ''}`,
      load: async () => {
        const { approvals, papers } = await this.facts(actor);
        return { state: digest(JSON.stringify([approvals, [...papers]])).toString('base64url') };
      },
      refreshMs: 10_000,
    });
  }

  @Post(':id')
  async decide(
    @IdParam() id: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = (body as { reason?: unknown } | undefined)?.reason;
    const reason = typeof typed === 'string' ? typed.trim() : '';
    try {
      const input = readInput(ApprovalDecisionBody, body);
      if ('problems' in input) throw new InputInvalid(input.problems);
      await this.decideApproval.execute({ approvalId: id, outcome: input.value.outcome, reason }, actor);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      await this.denials.record(error, request);
      return this.render(request, reply, actor, { id, reason, problem: error });
    }
    await reply.redirect(PATH, 303);
  }

  /** What is asked for, and what was handed in with the dossiers that wait for a decision. */
  private async facts(actor: StaffActor) {
    const approvals = await this.reads.ofCenter(actor);
    const about = approvals.filter(
      ({ status, subject }) => status === 'pending' && subject.kind === 'dossier',
    );
    const papers = await this.papers.ofDossiers(
      about.map(({ subject }) => subject.id),
      actor,
    );
    return { approvals, papers };
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    said?: Said,
  ): Promise<void> {
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const { approvals, papers } = await this.facts(actor);
    const isAbout = said !== undefined && said.problem.fields.length > 0;
    const model = {
      errors: isAbout
        ? said.problem.fields.map(({ detail }) => ({ field: `reason-${said.id}`, text: detail }))
        : [],
      problem:
        said && !isAbout
          ? { title: said.problem.title ?? 'No se pudo decidir', text: said.problem.detail }
          : null,
      keep: said ? `${PATH}/${said.id}` : '',
      updatedAt: localTimeOf(await this.database.now(), zone),
      zone,
      pending: approvals
        .filter(({ status }) => status === 'pending')
        .map((approval) => ({
          ...cardOf(approval, papers.get(approval.subject.id) ?? [], zone),
          action: `${PATH}/${approval.id}`,
          typed: said?.id === approval.id ? said.reason : '',
          isOwn: approval.requestedBy.id === actor.id,
        })),
      over: approvals.filter(({ status }) => status !== 'pending').map((approval) => rowOf(approval, zone)),
    };
    await this.pages.send(
      reply,
      request,
      'supervision/approvals',
      model,
      said ? statusOf(said.problem) : 200,
    );
  }
}

function cardOf(approval: ApprovalView, papers: readonly PaperView[], zone: TimeZone) {
  const { employer, facts, requestedBy } = approval;
  return {
    id: approval.id,
    what: approval.what,
    since: `desde las ${localTimeOf(new Date(approval.requestedAt), zone)}`,
    allows: approval.allows,
    rows: [
      ...(employer
        ? [
            {
              key: 'Empleador',
              value: employer.legalName,
              hint: `RUC ${employer.ruc} · sucursal ${employer.sucursal}`,
            },
          ]
        : []),
      { key: 'Por qué', value: approval.reason ?? 'No se escribió un motivo.' },
      { key: 'Quién lo pide', value: requestedBy.name, hint: requestedBy.username },
      ...facts
        .filter(({ level }) => level === undefined)
        .map(({ name, text }) => ({ key: name, value: text })),
      { key: 'Vence', value: momentText(approval.expiresAt, zone) },
    ],
    findings: facts.filter(({ level }) => level !== undefined),
    papers: paperList(papers, zone, { from: 'aprobaciones' }),
  };
}

function rowOf(approval: ApprovalView, zone: TimeZone) {
  const { decision, employer } = approval;
  return {
    key: approval.id,
    cells: [
      { text: momentText(decision?.at ?? approval.requestedAt, zone) },
      { text: approval.what, hint: employer ? `${employer.legalName} · ${employer.ruc}` : '' },
      { text: approval.requestedBy.name, hint: approval.reason ?? '' },
      {
        text: STATUS_TEXT[approval.status],
        state: STATES[approval.status],
        hint: decision ? `${decision.by.name}: ${decision.reason}` : '',
      },
    ],
  };
}

function momentText(instant: string, zone: TimeZone): string {
  const at = new Date(instant);
  return `${formatDate(localDateOf(at, zone))} ${localTimeOf(at, zone)}`;
}
