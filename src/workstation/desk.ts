import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApprovalReads } from '../approvals/index.js';
import { CenterReads } from '../centers/index.js';
import { ContactChangeReads } from '../contact-changes/index.js';
import { DefectsReads, DossierReads, InterestReads } from '../dossiers/index.js';
import { PaperReads } from '../papers/index.js';
import {
  Database,
  Denials,
  digest,
  DomainError,
  NotFound,
  Pages,
  type StaffActor,
  statusOf,
} from '../platform/index.js';
import { CounterReads, QueueReads, type TicketView } from '../queue/index.js';
import { isLive, ResetReads } from '../resets/index.js';
import { StaffTurnos } from '../turnos/index.js';
import { UNLOCK_SERVICE, UnlockReads } from '../unlocks/index.js';
import { DESK, type DeskFacts } from './desk-facts.js';
import { type DeskProblem, deskView } from './desk.view.js';
import { type Typed } from './typed.js';
import { doneHref, type Done, doneText } from './done.view.js';

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

/** Sentences of this screen that say more than the general ones. */
const SENTENCES: Readonly<Record<string, string>> = {
  'dossier-sucursal': 'La sucursal tiene cuatro dígitos, por ejemplo 0001.',
};

/** What the screen needs to know of a form to answer it. */
export interface Sent<T> {
  readonly typed?: Typed;
  /** The id on the screen of each field that may be wrong: several forms have a RUC or a reason. */
  readonly ids?: Readonly<Record<string, string>>;
  /** What to tell once it is done. */
  readonly done?: (result: T) => Done | undefined;
}

/** The clerk's one screen: what stands on it, and how an act answers. */
@Injectable()
export class Desk {
  constructor(
    private readonly pages: Pages,
    private readonly denials: Denials,
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly counters: CounterReads,
    private readonly queue: QueueReads,
    private readonly dossiers: DossierReads,
    private readonly interests: InterestReads,
    private readonly defects: DefectsReads,
    private readonly papers: PaperReads,
    private readonly resets: ResetReads,
    private readonly unlocks: UnlockReads,
    private readonly approvals: ApprovalReads,
    private readonly contactChanges: ContactChangeReads,
    private readonly turnos: StaffTurnos,
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
    const errors = said.errors ?? [];
    // The form that was refused is left alone by the live refresh until it is sent again.
    const keep = request.method === 'POST' ? request.url : '';
    const done = request.method === 'GET' ? doneText(request.query) : '';
    await this.pages.send(reply, request, 'workstation/desk', { ...view, errors, keep, done }, status);
  }

  /** Does it and shows the screen anew; what was wrong is said on the same screen, with what was typed still there. */
  async act<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: StaffActor,
    work: () => Promise<T>,
    { typed, ids = {}, done }: Sent<T> = {},
  ): Promise<void> {
    let result: T;
    try {
      result = await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.denials.record(error, request);
      const errors = error.fields.map(({ field, detail }) => {
        const id = ids[field] ?? '';
        return { field: id, text: SENTENCES[id] ?? detail };
      });
      // What is wrong with a field is told beside it and in the summary; a banner would tell it a third time.
      const problem = errors.length > 0 ? undefined : problemOf(error);
      await this.show(request, reply, actor, { problem, typed, errors }, statusOf(error));
      return;
    }
    await reply.redirect(doneHref(done?.(result)), 303);
  }

  /** The visit after something was done with it. */
  visit(ticketId: string, actor: StaffActor): Promise<TicketView> {
    return this.queue.ticket(ticketId, actor);
  }

  /** Changes whenever the screen would, and says nothing else. */
  async fingerprint(actor: StaffActor): Promise<{ state: string }> {
    const { now: _now, ...facts } = await this.facts(actor);
    return { state: digest(JSON.stringify(facts)).toString('base64url') };
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
    if (reset && isLive(reset.status)) throw new LinkStillLive(ticketId);
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
    const now = await this.database.now();
    const dossier = visit?.status === 'serving' ? ((await this.dossiers.forTicket(visit.id)) ?? null) : null;
    return {
      now,
      zone: center.timeZone,
      counter,
      counters,
      services: center.services.map(({ code, name, checkInBeforeMinutes }) => ({
        code,
        name,
        checkInBeforeMinutes,
      })),
      videoTurnos: await this.turnos.awaitedByVideo(center, now),
      videoHref:
        visit?.turnoMode === 'video' && visit.turnoId !== null
          ? await this.turnos.roomOf(visit.turnoId)
          : undefined,
      lists,
      visit,
      dossier,
      approvals: dossier ? await this.approvals.ofSubject(dossier.id) : [],
      contactChange: dossier ? ((await this.contactChanges.forDossier(dossier.id)) ?? null) : null,
      interest: dossier ? ((await this.interests.find(dossier.id, actor)) ?? null) : null,
      defectChoices: dossier ? this.defects.choicesOf(dossier) : [],
      papers: dossier ? await this.papers.ofDossier(dossier.id, actor) : [],
      reset: dossier ? ((await this.resets.forDossier(dossier.id, actor)) ?? null) : null,
      unlock:
        visit && dossier?.service === UNLOCK_SERVICE && dossier.status === 'approved'
          ? await this.unlocks.atDesk({ id: dossier.id, ticketId: visit.id, ...dossier.employer })
          : null,
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
