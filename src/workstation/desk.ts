import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads } from '../centers/index.js';
import { DossierReads } from '../dossiers/index.js';
import { Database, DomainError, NotFound, Pages, type StaffActor, statusOf } from '../platform/index.js';
import { CounterReads, QueueReads } from '../queue/index.js';
import { ResetReads } from '../resets/index.js';
import { DESK, type DeskFacts, type DeskProblem, deskView, type Typed } from './desk.view.js';

/** Finishing leaves a live link as it is, so the clerk is asked first. */
class LinkStillLive extends DomainError {
  constructor(readonly ticketId: string) {
    super(
      'LINK_STILL_LIVE',
      'conflict',
      'El empleador todavía no cambia su clave y el enlace sigue vigente. Si finaliza, ya no podrá dictarle el código ni reenviarlo.',
      { title: '¿Finalizar sin que haya cambiado la clave?' },
    );
  }
}

class NoCounter extends DomainError {
  constructor() {
    super(
      'COUNTER_NOT_OPEN',
      'conflict',
      'Usted no tiene una ventanilla abierta. Abra una para poder llamar.',
    );
  }
}

const LIVE_RESET: ReadonlySet<string> = new Set(['queued', 'sending', 'sent', 'opened']);

/** The clerk's one screen: what stands on it, and how an act answers. */
@Injectable()
export class Desk {
  constructor(
    private readonly pages: Pages,
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly counters: CounterReads,
    private readonly queue: QueueReads,
    private readonly dossiers: DossierReads,
    private readonly resets: ResetReads,
  ) {}

  /** Renders the screen as it is now. */
  async show(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    said: { problem?: DeskProblem; typed?: Typed; errors?: readonly { field: string; text: string }[] } = {},
    status = 200,
  ): Promise<void> {
    const view = deskView(await this.facts(actor), said);
    await this.pages.send(reply, request, 'workstation/desk', { ...view, errors: said.errors ?? [] }, status);
  }

  /** Does it and shows the screen anew; what was wrong is said on the same screen, with what was typed still there. */
  async act(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    work: () => Promise<unknown>,
    typed?: Typed,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const errors = error.fields.map(({ field, detail }) => ({ field, text: detail }));
      await this.show(request, reply, actor, { problem: problemOf(error), typed, errors }, statusOf(error));
      return;
    }
    await reply.redirect(DESK, 303);
  }

  /** Changes whenever the screen would. */
  async fingerprint(actor: StaffActor): Promise<object> {
    const { now: _now, ...facts } = await this.facts(actor);
    return facts;
  }

  /** @throws {NoCounter} for somebody who has none open. */
  async counterOf(actor: StaffActor): Promise<string> {
    const counter = await this.counters.openBy(actor.id);
    if (!counter) throw new NoCounter();
    return counter.id;
  }

  /** @throws {LinkStillLive} while the employer could still use the link of this visit. */
  async askBeforeFinishing(ticketId: string, actor: StaffActor): Promise<void> {
    const dossier = await this.dossiers.forTicket(ticketId);
    const reset = dossier && (await this.resets.forDossier(dossier.id, actor));
    if (reset && LIVE_RESET.has(reset.status)) throw new LinkStillLive(ticketId);
  }

  private async facts(actor: StaffActor): Promise<DeskFacts> {
    const center = actor.center && (await this.centers.byId(actor.center.id));
    if (!center) throw new NotFound('Su usuario no trabaja en un centro de atención.');
    const counters = await this.counters.ofCenter(center.id);
    const counter = counters.find(({ staffId }) => staffId === actor.id) ?? null;
    const lists = await this.queue.queue(center.id);
    const visit =
      [...lists.called, ...lists.serving].find(
        ({ staffId, counterId }) => staffId === actor.id && counterId === counter?.id,
      ) ?? null;
    const dossier = visit?.status === 'serving' ? ((await this.dossiers.forTicket(visit.id)) ?? null) : null;
    return {
      now: await this.database.now(),
      zone: center.timeZone,
      counter,
      counters,
      services: center.services.map(({ code, name }) => ({ code, name })),
      lists,
      visit,
      dossier,
      reset: dossier ? ((await this.resets.forDossier(dossier.id, actor)) ?? null) : null,
    };
  }
}

function problemOf(error: DomainError): DeskProblem {
  const confirm =
    error instanceof LinkStillLive
      ? { action: `${DESK}/visitas/${error.ticketId}/finalizar`, text: 'Finalizar de todos modos' }
      : undefined;
  return { title: error.title ?? 'No se pudo hacer', text: error.detail, ...(confirm ? { confirm } : {}) };
}
