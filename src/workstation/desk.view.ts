import { localTimeOf } from '../ecuador/index.js';
import { type CounterView, type TicketView } from '../queue/index.js';
import { shownTurnoCode, type VideoTurno } from '../turnos/index.js';
import { type Typed } from './typed.js';
import { DESK, type DeskFacts, minutes } from './desk-facts.js';
import { visitPart } from './visit.view.js';

/** Something the clerk should read first; with `confirm`, a second press does it all the same. */
export interface DeskProblem {
  readonly title: string;
  readonly text: string;
  readonly confirm?: { readonly action: string; readonly text: string };
}

/** The line shows this many; the rest is a number. */
const SHOWN_WAITING = 6;

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
      arrivalCode: '',
      walkIn: '',
      service: 'clave-empleador',
      walkInRuc: '',
      walkInCedula: '',
      walkInForeignerCode: '',
      priority: '',
      ...said.typed,
    },
    zone,
    // The visit is no longer in front of the clerk, and with it went the form.
    lostNotes: facts.dossier ? '' : (said.typed?.notes ?? ''),
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
    video: facts.videoTurnos.map((turno) => videoRow(facts, turno)),
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

/** Somebody who is seen on the screen of the room is marked as online; not before the check-in opens. */
function videoRow({ now, zone, services }: DeskFacts, turno: VideoTurno) {
  const service = services.find(({ code }) => code === turno.serviceCode);
  const opensAt = new Date(turno.startsAt.getTime() - (service?.checkInBeforeMinutes ?? 0) * 60_000);
  return {
    number: localTimeOf(turno.startsAt, zone),
    classText: shownTurnoCode(turno.code),
    note: service?.name ?? turno.serviceCode,
    code: turno.code,
    isOpen: opensAt <= now,
    opensText: `desde las ${localTimeOf(opensAt, zone)}`,
  };
}

function rowOf(ticket: TicketView, at: (instant: Date) => string, now: Date) {
  const kind = ticket.turnoStartsAt
    ? `turno ${at(ticket.turnoStartsAt)}${ticket.late ? ' (tarde)' : ''}${ticket.turnoMode === 'video' ? ' · por video' : ''}`
    : 'sin turno';
  return {
    number: ticket.number,
    classText: ticket.priority ? `preferente · ${kind}` : kind,
    note: `llegó ${at(ticket.arrivedAt)} · ${minutes(ticket.arrivedAt, now)}`,
    priority: ticket.priority,
  };
}
