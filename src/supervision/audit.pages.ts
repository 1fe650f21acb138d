import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads } from '../centers/index.js';
import { formatDate, isLocalDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { Allow, CurrentActor, DomainError, Pages, readInput, type StaffActor } from '../platform/index.js';
import { actionName, detailsText, subjectName } from './audit-words.js';
import { AuditEventsQuery } from './audit-events.dto.js';
import { type AuditEventJson, AuditEventsReads } from './audit-events.reads.js';

const PATH = '/personal/auditoria';
const BACKWARDS = 'La fecha «Hasta» es anterior a «Desde».';
const NO_DATE = 'Escriba una fecha como 2026-11-23.';
const SENTENCES: Readonly<Record<string, string>> = { from: NO_DATE, to: NO_DATE };

const isDay = (text: string | undefined): text is string => text !== undefined && isLocalDate(text);

const FILTERS = ['from', 'to', 'actor', 'action', 'subject', 'center'] as const;

@ApiExcludeController()
@Controller()
export class AuditPages {
  constructor(
    private readonly reads: AuditEventsReads,
    private readonly centers: CenterReads,
    private readonly pages: Pages,
  ) {}

  /** One filter row, one dense table; a bad filter keeps what was typed and says what is wrong with it. */
  @Allow('supervisor', 'admin')
  @Get(PATH.slice(1))
  async show(
    @Query() raw: Record<string, unknown>,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = Object.fromEntries(FILTERS.map((name) => [name, typed(raw[name])]));
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const found = await this.find(raw, actor);
    const next =
      'nextCursor' in found && found.nextCursor
        ? `${PATH}?${new URLSearchParams({ ...given(filter), cursor: found.nextCursor }).toString()}`
        : undefined;
    const actions = await this.reads.actions();
    // A supervisor sees the own centre; an administrator all of them.
    const centers = (await this.centers.all()).filter(
      ({ code }) => !actor.center || code === actor.center.code,
    );
    const model = {
      filter,
      actions: actions.map((action) => ({ value: action, text: actionName(action) })),
      centers: centers.map(({ code, name }) => ({ value: code, text: name })),
      rows: found.events.map((event) => rowOf(event, zone)),
      next,
      zoneName: zone === 'Pacific/Galapagos' ? 'hora de Galápagos' : 'hora continental',
      errors: found.errors,
    };
    await this.pages.send(reply, request, 'supervision/audit', model, found.status);
  }

  private async find(raw: Record<string, unknown>, actor: StaffActor) {
    const input = readInput(AuditEventsQuery, given(raw));
    if ('problems' in input) {
      return {
        events: [],
        errors: input.problems.map(({ field, detail }) => ({ field, text: SENTENCES[field] ?? detail })),
        status: 400,
      };
    }
    const { from, to } = input.value;
    if (isDay(from) && isDay(to) && from > to) {
      return { events: [], errors: [{ field: 'to', text: BACKWARDS }], status: 400 };
    }
    try {
      return { ...(await this.reads.page(input.value, actor)), errors: [], status: 200 };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return {
        events: [],
        errors: error.fields.map(({ field, detail }) => ({ field, text: detail })),
        status: 400,
      };
    }
  }
}

const typed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** An empty field of the filter form is no filter. */
const given = (raw: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(raw)
      .map(([name, value]) => [name, typed(value)] as const)
      .filter(([, value]) => value !== ''),
  );

function rowOf(event: AuditEventJson, zone: TimeZone) {
  const at = new Date(event.at);
  const seconds = event.at.slice(17, 19);
  const ofSubject = event.subject.id
    ? `${PATH}?${new URLSearchParams({ subject: event.subject.id }).toString()}`
    : undefined;
  return {
    key: event.id,
    cells: [
      { text: `${formatDate(localDateOf(at, zone))} ${localTimeOf(at, zone)}:${seconds}` },
      { text: event.actor.name },
      {
        text: actionName(event.action),
        state: event.action === 'access.denied' ? 'blocking' : undefined,
        hint: detailsText(event.details),
      },
      { text: subjectName(event.subject), href: ofSubject },
      { text: event.center ?? '—' },
    ],
  };
}
