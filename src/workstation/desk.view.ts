import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { type DossierView } from '../dossiers/index.js';
import { callReasonFor, type CounterView, type QueueView, type TicketView } from '../queue/index.js';
import { type ResetView } from '../resets/index.js';
import { dossierPart } from './dossier.view.js';
import { resetPart } from './reset.view.js';

/** What the clerk has typed and must not lose when something was wrong with it. */
export type Typed = Readonly<Record<string, string>>;

/** What the screen is made of, read at one moment. */
export interface DeskFacts {
  readonly now: Date;
  readonly zone: TimeZone;
  /** The clerk's own counter, open or paused. */
  readonly counter: CounterView | null;
  readonly counters: readonly CounterView[];
  readonly services: readonly { readonly code: string; readonly name: string }[];
  readonly lists: QueueView;
  readonly visit: TicketView | null;
  readonly dossier: DossierView | null;
  readonly reset: ResetView | null;
}

/** Something the clerk should read first; with `confirm`, a second press does it all the same. */
export interface DeskProblem {
  readonly title: string;
  readonly text: string;
  readonly confirm?: { readonly action: string; readonly text: string };
}

export const DESK = '/personal/puesto';
/** The line shows this many; the rest is a number. */
const SHOWN_WAITING = 6;

const minutesBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
const minutes = (from: Date, to: Date): string => `${minutesBetween(from, to)} min`;

/** The view model of the clerk's one screen. */
export function deskView(facts: DeskFacts, said: { problem?: DeskProblem; typed?: Typed } = {}): object {
  const { now, zone, counter, lists, visit } = facts;
  const at = (instant: Date) => localTimeOf(instant, zone);
  const waiting = lists.waiting;
  const oldest = waiting.reduce<Date | null>(
    (first, ticket) => (first === null || ticket.arrivedAt < first ? ticket.arrivedAt : first),
    null,
  );
  return {
    title: visit ? `${visit.number} · Atención` : 'Atención',
    problem: said.problem ?? null,
    typed: {
      turno: '',
      walkIn: '',
      service: 'clave-empleador',
      walkInRuc: '',
      walkInCedula: '',
      priority: '',
      ...said.typed,
    },
    zone,
    updatedAt: at(now),
    counter: counterPart(facts),
    openings: counter ? null : facts.counters.map((other) => openingOf(other)),
    visit: visit ? visitPart(facts, visit, said.typed) : null,
    idle:
      waiting.length > 0
        ? { text: 'Listo para atender.', hint: 'Llame a la siguiente persona con F2.' }
        : { text: 'Nadie espera.', hint: 'Avisamos cuando llegue alguien.' },
    next: counter
      ? {
          action: `${DESK}/siguiente`,
          disabled: visit !== null || counter.status === 'paused' || waiting.length === 0,
        }
      : null,
    waiting: waiting.length,
    longestWait: oldest ? minutes(oldest, now) : null,
    queue: waiting.slice(0, SHOWN_WAITING).map((ticket) => rowOf(ticket, at, now)),
    more: waiting.length > SHOWN_WAITING ? waiting.length - SHOWN_WAITING : null,
    parked: lists.parked.map((ticket) => ({
      ...rowOf(ticket, at, now),
      classText: ticket.stateReason ?? 'en pausa',
      note: `${ticket.clerkName ?? ''} · ${minutes(ticket.stateSince, now)}`,
      action: counter && !visit ? `${DESK}/visitas/${ticket.id}/retomar` : null,
    })),
    absent: lists.absent.map((ticket) => ({
      ...rowOf(ticket, at, now),
      note: `no respondió ${at(ticket.stateSince)}`,
      action: ticket.revived ? null : `${DESK}/visitas/${ticket.id}/devolver`,
    })),
    services: facts.services.map(({ code, name }) => ({ value: code, text: name })),
    shortcuts: counter ? SHORTCUTS : null,
    now: now.toISOString(),
  };
}

const SHORTCUTS = [
  { key: 'F2', text: 'llamar' },
  { key: 'F4', text: 'repetir' },
  { key: 'F6', text: 'el paso que sigue' },
  { key: 'F7', text: 'reenviar' },
  { key: 'F9', text: 'finalizar' },
];

const openingOf = (counter: CounterView) => ({
  action: `${DESK}/ventanillas/${counter.id}/abrir`,
  text: counter.clerkName
    ? `Ventanilla ${counter.number} · ${counter.clerkName}`
    : `Ventanilla ${counter.number}`,
  taken: counter.clerk !== null,
});

function counterPart({ counter, zone, visit }: DeskFacts): object {
  if (!counter)
    return { text: 'Sin ventanilla', state: 'closed', paused: false, closeAction: null, pauseAction: null };
  const action = (verb: string) => `${DESK}/ventanillas/${counter.id}/${verb}`;
  const paused = counter.status === 'paused';
  return {
    text: `Ventanilla ${counter.number} · ${paused ? 'en pausa' : 'abierta'}`,
    state: paused ? 'pause' : 'open',
    paused,
    pauseText: counter.pausedAt
      ? `En pausa desde las ${localTimeOf(counter.pausedAt, zone)}: ${counter.pauseReason ?? ''}`
      : '',
    openAction: action('abrir'),
    closeAction: visit ? null : action('cerrar'),
    pauseAction: paused ? null : action('pausar'),
  };
}

function rowOf(ticket: TicketView, at: (instant: Date) => string, now: Date) {
  const kind = ticket.turnoStartsAt
    ? `turno ${at(ticket.turnoStartsAt)}${ticket.late ? ' (tarde)' : ''}`
    : 'sin turno';
  return {
    number: ticket.number,
    classText: ticket.priority ? `preferente · ${kind}` : kind,
    note: `llegó ${at(ticket.arrivedAt)} · ${minutes(ticket.arrivedAt, now)}`,
    priority: ticket.priority,
  };
}

const STATE_TEXT: Readonly<Record<string, string>> = { called: 'Llamado', serving: 'En atención' };

function visitPart(facts: DeskFacts, visit: TicketView, typed: Typed | undefined): object {
  const { now, zone, dossier, reset } = facts;
  const action = (verb: string) => `${DESK}/visitas/${visit.id}/${verb}`;
  const isCalled = visit.status === 'called';
  return {
    number: visit.number,
    stateText: STATE_TEXT[visit.status] ?? visit.status,
    head: visitHead(facts, visit),
    isCalled,
    startAction: action('iniciar'),
    recallAction: action('repetir'),
    absentAction: action('no-respondio'),
    openDossier:
      isCalled || dossier
        ? null
        : {
            action: action('expediente'),
            ruc: typed?.ruc ?? visit.ruc ?? '',
            sucursal: typed?.sucursal ?? '0001',
            cedula: typed?.cedula ?? visit.cedula ?? '',
          },
    dossier: dossier ? dossierPart(dossier, zone, now) : null,
    send:
      dossier?.status === 'approved' && dossier.service === 'clave-empleador' && !reset
        ? {
            action: `${DESK}/expedientes/${dossier.id}/enlace`,
            text: dossier.employer.emailMasked
              ? `Enviar enlace a ${dossier.employer.emailMasked}`
              : 'Enviar enlace',
          }
        : null,
    reset: reset ? resetPart(reset, zone, now) : null,
    returnAction: action('devolver'),
    parkAction: action('pausa'),
    leftAction: action('se-fue'),
    transfer: isCalled
      ? null
      : {
          action: action('derivar'),
          services: facts.services
            .filter(({ code }) => code !== visit.service)
            .map(({ code, name }) => ({ value: code, text: name })),
        },
    finishAction: isCalled ? null : action('finalizar'),
  };
}

function visitHead({ now, zone, dossier }: DeskFacts, visit: TicketView): object {
  const at = (instant: Date) => localTimeOf(instant, zone);
  const parts = [
    visit.turnoStartsAt ? `Turno ${visit.turnoCode ?? ''} de las ${at(visit.turnoStartsAt)}` : 'Sin turno',
    `llegó ${at(visit.arrivedAt)}`,
    visit.status === 'called'
      ? `llamado ${visit.calls === 1 ? 'una vez' : `${visit.calls} veces`}`
      : `en atención desde ${at(visit.stateSince)}`,
    visit.serviceName,
  ];
  return {
    number: visit.number,
    state: visit.status,
    stateText: STATE_TEXT[visit.status] ?? visit.status,
    times: parts.join(' · '),
    // Why this one, while it still matters; afterwards the note for whoever attends.
    reason: visit.note
      ? `Nota: ${visit.note}`
      : visit.status === 'called'
        ? (callReasonFor(visit) ?? '')
        : '',
    priority: visit.priority,
    employer: dossier?.employer.legalName ?? '',
    ruc: dossier?.employer.ruc ?? visit.ruc ?? '',
    sucursal: dossier?.employer.sucursal ?? '',
    representative: dossier?.representative.registeredName ?? '',
    cedula: dossier?.representative.cedula ?? '',
    waited: minutes(visit.arrivedAt, now),
    day: formatDate(localDateOf(now, zone)),
  };
}
