import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  AskAgainLater,
  LaterCheckReads,
  LaterCheckResolutionBody,
  type LaterCheckView,
  ResolveLaterCheck,
} from '../dossiers/index.js';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { paperList, PaperReads, type PaperView } from '../papers/index.js';
import {
  Allow,
  CurrentActor,
  Denials,
  DomainError,
  IdParam,
  InputInvalid,
  NotFound,
  Pages,
  readInput,
  type StaffActor,
  statusOf,
} from '../platform/index.js';

const PATH = '/personal/control-posterior';

const NAMES: Readonly<Record<LaterCheckView['kind'], string>> = {
  cedula: 'Cédula',
  ruc: 'RUC',
  turno: 'Turno',
  'request-letter': 'Carta de pedido',
  nombramiento: 'Nombramiento o representación',
};

/** What was typed about which one, when it was refused. */
interface Said {
  readonly id: string;
  readonly reason: string;
  readonly problem: DomainError;
}

/** What was accepted without having been looked up: a supervisor asks again and says whether it was in order. */
@ApiExcludeController()
@Allow('supervisor')
@Controller(PATH.slice(1))
export class LaterChecksPages {
  constructor(
    private readonly pages: Pages,
    private readonly denials: Denials,
    private readonly reads: LaterCheckReads,
    private readonly papers: PaperReads,
    private readonly askAgain: AskAgainLater,
    private readonly resolveCheck: ResolveLaterCheck,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.render(request, reply, actor);
  }

  @Post(':id/:verb')
  async act(
    @IdParam() id: string,
    @Param('verb') verb: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = (body as { reason?: unknown } | undefined)?.reason;
    const reason = typeof typed === 'string' ? typed.trim() : '';
    const verbs: Readonly<Record<string, () => Promise<void>>> = {
      consulta: () => this.askAgain.execute(id, actor),
      resolucion: () => this.resolve(id, body, actor),
    };
    const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!work) throw new NotFound();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      await this.denials.record(error, request);
      return this.render(request, reply, actor, { id, reason, problem: error });
    }
    await reply.redirect(verb === 'consulta' ? `${PATH}#control-${id}` : PATH, 303);
  }

  private async resolve(id: string, body: unknown, actor: StaffActor): Promise<void> {
    const { outcome, reason } = (body ?? {}) as Record<string, unknown>;
    const input = readInput(LaterCheckResolutionBody, { outcome, ...(reason ? { reason } : {}) });
    if ('problems' in input) throw new InputInvalid(input.problems);
    await this.resolveCheck.execute({ ...input.value, id }, actor);
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    said?: Said,
  ): Promise<void> {
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const { pending, resolved, pendingCount } = await this.reads.ofCenter(actor);
    const alarming = await this.reads.alarming(actor);
    const papers = await this.papers.ofDossiers(
      pending.map(({ dossierId }) => dossierId),
      actor,
    );
    const isAbout = said !== undefined && said.problem.fields.length > 0;
    const model = {
      errors: isAbout
        ? said.problem.fields.map(({ detail }) => ({ field: `reason-${said.id}`, text: detail }))
        : [],
      problem:
        said && !isAbout
          ? { title: said.problem.title ?? 'No se pudo hacer', text: said.problem.detail }
          : null,
      alerts: alarming.map((check) => alertOf(check, zone)),
      pending: pending.map((check) => ({
        ...cardOf(check, papers.get(check.dossierId) ?? [], zone),
        typed: said?.id === check.id ? said.reason : '',
      })),
      more:
        pendingCount > pending.length
          ? `Se muestran los ${pending.length} más antiguos de ${pendingCount}.`
          : '',
      resolved: resolved.map((check) => rowOf(check, zone)),
    };
    await this.pages.send(
      reply,
      request,
      'supervision/later-checks',
      model,
      said ? statusOf(said.problem) : 200,
    );
  }
}

const accountHref = ({ employer }: LaterCheckView): string =>
  `/personal/bloqueos?${new URLSearchParams({ ruc: employer.ruc, sucursal: employer.sucursal }).toString()}`;

function alertOf(check: LaterCheckView, zone: TimeZone) {
  const { resolution, employer, kind } = check;
  return {
    title: `No conforme: ${employer.legalName}`,
    text: `${NAMES[kind]}, ${momentText(resolution?.at ?? check.createdAt, zone)}, ${resolution?.by.name ?? ''}: ${resolution?.reason ?? ''}`,
    href: accountHref(check),
    hrefText: `Congelar la cuenta del RUC ${employer.ruc}`,
  };
}

function cardOf(check: LaterCheckView, papers: readonly PaperView[], zone: TimeZone) {
  const { id, employer, person, clerk, asked } = check;
  return {
    id,
    isOwn: check.isOwn,
    title: `${NAMES[check.kind]} sin comprobar`,
    since: momentText(check.createdAt, zone),
    about: `${NAMES[check.kind]} de ${employer.legalName}`,
    rows: [
      {
        key: 'Empleador',
        value: employer.legalName,
        hint: `RUC ${employer.ruc} · sucursal ${employer.sucursal}`,
      },
      {
        key: 'En ventanilla',
        value: person.cedula ? `Cédula ${person.cedula}` : `Documento ${person.foreignerCode ?? ''}`,
      },
      { key: 'Quién lo aprobó', value: clerk.name },
    ],
    unverified: check.unverified.map(({ level, detail, source, at }) => ({
      level,
      text: detail,
      source: `${source}, ${momentText(at, zone)}`,
    })),
    asked: asked
      ? {
          text: `Consultado otra vez el ${momentText(asked.at, zone)} por ${asked.by.name}:`,
          findings: asked.findings.map(({ level, detail, source }) => ({ level, text: detail, source })),
        }
      : null,
    papers: paperList(papers, zone, { from: 'control-posterior' }),
    askAction: `${PATH}/${id}/consulta`,
    action: `${PATH}/${id}/resolucion`,
  };
}

function rowOf(check: LaterCheckView, zone: TimeZone) {
  const { resolution, employer, clerk, kind } = check;
  const isConforming = resolution?.outcome === 'conforming';
  return {
    key: check.id,
    cells: [
      { text: momentText(resolution?.at ?? check.createdAt, zone) },
      { text: NAMES[kind], hint: `${employer.legalName} · ${employer.ruc}` },
      { text: clerk.name },
      {
        text: isConforming ? 'Conforme' : 'No conforme',
        state: isConforming ? 'ok' : 'blocking',
        hint: `${resolution?.by.name ?? ''}${resolution?.reason ? `: ${resolution.reason}` : ''}`,
      },
    ],
  };
}

function momentText(instant: string, zone: TimeZone): string {
  const at = new Date(instant);
  return `${formatDate(localDateOf(at, zone))} ${localTimeOf(at, zone)}`;
}
