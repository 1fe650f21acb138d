import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { ALARMS_TOPIC, CHANNEL_NAMES, LockoutReads, OUTBREAK } from '../lockouts/index.js';
import {
  Allow,
  CurrentActor,
  Database,
  digest,
  DomainError,
  IdParam,
  LiveStreams,
  Pages,
  type StaffActor,
  statusOf,
} from '../platform/index.js';
import {
  FreezeAccount,
  type FrozenAccount,
  type NumberStanding,
  ReleaseLockout,
  UnlockReads,
} from '../unlocks/index.js';

const PATH = '/personal/bloqueos';

/** What was done, as the address says it after the redirect. */
const DONE: Readonly<Record<string, string>> = {
  levantado: 'Bloqueo levantado. El empleador ya puede ingresar con su clave.',
  congelada: 'Cuenta congelada. Nadie puede ingresar ni cambiar la clave.',
  descongelada: 'Cuenta descongelada. Avisamos a los correos registrados.',
};

interface Asked {
  readonly ruc: string;
  readonly sucursal: string;
}

/** A form that was refused: which one, what was typed, why. */
interface Said {
  readonly field: string;
  readonly reason: string;
  readonly problem: DomainError;
}

/** Supervision of ways in: alarms, frozen accounts, and one number's locks with what may be done about them. */
@ApiExcludeController()
@Allow('supervisor')
@Controller(PATH.slice(1))
export class LockoutsPages {
  constructor(
    private readonly pages: Pages,
    private readonly streams: LiveStreams,
    private readonly database: Database,
    private readonly lockouts: LockoutReads,
    private readonly unlocks: UnlockReads,
    private readonly releaseLockout: ReleaseLockout,
    private readonly freezeAccount: FreezeAccount,
  ) {}

  @Get()
  async show(
    @Query() query: Record<string, unknown>,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.render(request, reply, actor, askedIn(query), DONE[text(query.hecho)] ?? '');
  }

  /** Says that the alarms should be asked for again; it carries nothing itself. */
  @Get('eventos')
  async events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.streams.open(request, reply, {
      event: 'alarms',
      topic: ALARMS_TOPIC,
      load: async () => ({
        state: digest(
          JSON.stringify([await this.lockouts.outbreaksNow(), await this.unlocks.frozenAccounts()]),
        ).toString('base64url'),
      }),
      refreshMs: 10_000,
    });
  }

  /** What was posted is no page of its own: whoever loads that address again is led to the screen. */
  @Get('*')
  async back(@Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(PATH, 303);
  }

  @Post('congelar')
  async freeze(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(request, reply, actor, body, 'freeze-reason', 'congelada', (asked, reason) =>
      this.freezeAccount.execute({ ...asked, reason, outcome: 'freeze' }, actor),
    );
  }

  @Post('descongelar')
  async thaw(
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(request, reply, actor, body, 'thaw-reason', 'descongelada', (asked, reason) =>
      this.freezeAccount.execute({ ...asked, reason, outcome: 'thaw' }, actor),
    );
  }

  @Post(':id/levantar')
  async release(
    @IdParam() lockoutId: string,
    @Body() body: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(request, reply, actor, body, `release-${lockoutId}`, 'levantado', (_, reason) =>
      this.releaseLockout.execute({ lockoutId, reason }, actor),
    );
  }

  private async act(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    body: unknown,
    field: string,
    done: string,
    work: (asked: Asked, reason: string) => Promise<unknown>,
  ): Promise<void> {
    const typed = (body ?? {}) as Record<string, unknown>;
    const asked = askedIn(typed);
    const reason = text(typed.reason).slice(0, 500);
    try {
      await work(asked, reason);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return this.render(request, reply, actor, asked, '', { field, reason, problem: error });
    }
    await reply.redirect(`${PATH}?${new URLSearchParams({ ...asked, hecho: done }).toString()}`, 303);
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    asked: Asked,
    done: string,
    said?: Said,
  ): Promise<void> {
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const found = await this.find(asked);
    const outbreaks = await this.lockouts.outbreaksNow();
    const isField = said !== undefined && said.problem.fields.length > 0;
    const errors = [
      ...found.errors,
      ...(isField
        ? [{ field: said.field, text: said.problem.fields[0]?.detail ?? said.problem.detail }]
        : []),
    ];
    const model = {
      asked,
      zone,
      updatedAt: localTimeOf(await this.database.now(), zone),
      done,
      problem: said && !isField ? said.problem.detail : '',
      errors,
      outbreaks: outbreaks.map(({ channel, locks, beganAt }) => ({
        title: `Muchos bloqueos a la vez: ${CHANNEL_NAMES[channel]}`,
        text: `${locks} en ${OUTBREAK.withinSeconds / 60} minutos; empezó el ${momentOf(beganAt, zone)}. Alguien recorre una lista de números, que son públicos: nadie entró por eso. El turno y la ventanilla siguen funcionando.`,
      })),
      frozen: (await this.unlocks.frozenAccounts()).map((account) => frozenRow(account, zone)),
      standing: found.standing && standingPart(found.standing, zone, said),
    };
    await this.pages.send(
      reply,
      request,
      'supervision/lockouts',
      model,
      said ? statusOf(said.problem) : found.errors.length > 0 ? 422 : 200,
    );
  }

  /** The number that was asked for, or what is wrong with it; neither on the page as it opens. */
  private async find(
    asked: Asked,
  ): Promise<{ standing: NumberStanding | null; errors: { field: string; text: string }[] }> {
    if (asked.ruc === '') return { standing: null, errors: [] };
    try {
      return { standing: await this.unlocks.standing(asked), errors: [] };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { standing: null, errors: [{ field: 'ruc', text: error.detail }] };
    }
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Any sucursal that cannot be one is the head office: the field says what it takes. */
function askedIn(typed: Record<string, unknown>): Asked {
  const sucursal = text(typed.sucursal);
  return { ruc: text(typed.ruc).slice(0, 32), sucursal: /^\d{4}$/.test(sucursal) ? sucursal : '0001' };
}

const momentOf = (at: Date, zone: TimeZone): string =>
  `${formatDate(localDateOf(at, zone))}, ${localTimeOf(at, zone)}`;

const byWhom = ({ by, staffName }: FrozenAccount): string =>
  by === 'owner' ? 'Su dueño, con «no fui yo»' : (staffName ?? 'Supervisión');

const frozenRow = (account: FrozenAccount, zone: TimeZone) => ({
  key: account.accountId,
  cells: [
    {
      text: account.legalName,
      href: `${PATH}?${new URLSearchParams({ ruc: account.ruc, sucursal: account.sucursal }).toString()}`,
      hint: account.ruc,
    },
    { text: momentOf(account.frozenAt, zone) },
    { text: byWhom(account), hint: account.reason ?? '' },
  ],
});

function standingPart(standing: NumberStanding, zone: TimeZone, said: Said | undefined) {
  const { frozen, lockouts } = standing;
  const typedIn = (field: string) => (said?.field === field ? said.reason : '');
  return {
    ruc: standing.ruc,
    sucursal: standing.sucursal,
    rows: [
      { key: 'RUC', value: `${standing.ruc}, sucursal ${standing.sucursal}` },
      { key: 'Empleador', value: standing.legalName ?? 'Nadie está registrado con este número' },
      {
        key: 'Cuenta',
        value: frozen
          ? `Congelada el ${momentOf(frozen.frozenAt, zone)}`
          : standing.legalName === null
            ? '—'
            : 'En uso',
        ...(frozen && { hint: `${byWhom(frozen)}${frozen.reason ? `: ${frozen.reason}` : ''}` }),
      },
    ],
    lockouts: lockouts.map((lock) => ({
      id: `release-${lock.id}`,
      title: `Bloqueado el ${CHANNEL_NAMES[lock.channel]}`,
      text: `Tras ${lock.failures} intentos fallidos, desde el ${momentOf(new Date(lock.lockedAt), zone)} hasta el ${momentOf(new Date(lock.lockedUntil), zone)}.`,
      action: `${PATH}/${lock.id}/levantar`,
      reason: typedIn(`release-${lock.id}`),
    })),
    isKnown: standing.legalName !== null,
    isFrozen: frozen !== null,
    freezeReason: typedIn('freeze-reason'),
    thawReason: typedIn('thaw-reason'),
  };
}
