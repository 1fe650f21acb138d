import { type ApprovalView } from '../approvals/index.js';
import { formatDate, isSamePerson, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { changesContacts, type ContactChangeAtDesk } from '../contact-changes/index.js';
import { type DossierView, type InterestView } from '../dossiers/index.js';
import { type PaperView } from '../papers/index.js';
import { callReasonFor, type CounterView, type QueueView, type TicketView } from '../queue/index.js';
import { type Defect } from '../requirements/index.js';
import { type ResetAtDesk } from '../resets/index.js';
import { shownTurnoCode, type VideoTurno } from '../turnos/index.js';
import { approvalsPart } from './approvals.view.js';
import { dossierPart } from './dossier.view.js';
import { type UnlockAtDesk } from '../unlocks/index.js';
import { resetPart } from './reset.view.js';
import { type Typed } from './typed.js';
import { unlockPart } from './unlock.view.js';

/** What the screen is made of, read at one moment. */
export interface DeskFacts {
  readonly now: Date;
  readonly zone: TimeZone;
  /** The clerk's own counter, open or paused. */
  readonly counter: CounterView | null;
  readonly counters: readonly CounterView[];
  readonly services: readonly {
    readonly code: string;
    readonly name: string;
    readonly checkInBeforeMinutes: number;
  }[];
  /** Today's turnos by video whose owners are not online yet. */
  readonly videoTurnos: readonly VideoTurno[];
  /** The room of the visit that this clerk holds. */
  readonly videoHref: string | undefined;
  readonly lists: QueueView;
  readonly visit: TicketView | null;
  readonly dossier: DossierView | null;
  /** What this clerk declared about the employer of the visit. */
  readonly interest: InterestView | null;
  /** The usual defects of what it lists. */
  readonly defectChoices: readonly Defect[];
  /** What was handed in, also in the earlier visits that it goes on with. */
  readonly papers: readonly PaperView[];
  readonly reset: ResetAtDesk | null;
  /** Of an approved dossier for desbloqueo. */
  readonly unlock: UnlockAtDesk | null;
  /** What a second person was asked about this dossier: the last of each kind. */
  readonly approvals: readonly ApprovalView[];
  /** The last change of address asked for from this dossier. */
  readonly contactChange: ContactChangeAtDesk | null;
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

const STATE_TEXT: Readonly<Record<string, string>> = { called: 'Llamado', serving: 'En atención' };

function visitPart(facts: DeskFacts, visit: TicketView, typed: Typed | undefined): object {
  const { now, zone, dossier, reset } = facts;
  const action = (verb: string) => `${DESK}/visitas/${visit.id}/${verb}`;
  const isCalled = visit.status === 'called';
  return {
    number: visit.number,
    stateText: STATE_TEXT[visit.status] ?? visit.status,
    head: visitHead(facts, visit),
    isVideo: visit.turnoMode === 'video',
    videoHref: facts.videoHref ?? '',
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
            foreignerCode: typed?.foreignerCode ?? visit.foreignerCode ?? '',
          },
    interest: facts.interest ? INTEREST : null,
    declareAction: dossier && !facts.interest ? `${DESK}/expedientes/${dossier.id}/declaracion` : null,
    dossier: dossier
      ? dossierPart(dossier, facts.defectChoices, facts.papers, typed ?? {}, {
          zone,
          now,
          isForOthers: facts.interest !== null,
        })
      : null,
    approvals: dossier ? approvalsPart(facts, dossier, typed) : [],
    noEmail:
      dossier && sendsLink(dossier) && !dossier.employer.emailMasked ? noEmailPart(facts, dossier) : null,
    contact: dossier ? contactPart(facts, dossier, typed) : null,
    send: dossier ? sendPart(facts, dossier) : null,
    reset: reset ? resetPart(reset, zone, now, facts.interest !== null) : null,
    unlock: facts.unlock && dossier ? unlockPart(facts.unlock, dossier.id, zone) : null,
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
    finishKind: isOver(dossier, reset, facts.unlock) ? '' : 'secondary',
  };
}

/** Whoever declared it leaves the visit to another counter: in the list of pauses everybody sees it with its reason. */
const INTEREST = {
  title: 'Usted declaró parentesco o interés con este empleador',
  text: 'No puede revisar ni decidir el expediente, ni enviar el enlace. Déjela en pausa: otra ventanilla la toma de ahí. Si declaró por error, pida a supervisión que la deje sin efecto, en «Aprobaciones».',
  reason: 'Otra ventanilla: parentesco o interés declarado',
};

const sendsLink = (dossier: DossierView): boolean => dossier.service === 'clave-empleador';

/** The one button of an approved dossier; while a second person is asked, or said no, it is not the next step. */
function sendPart({ approvals, reset, interest }: DeskFacts, dossier: DossierView): object | null {
  const { emailMasked } = dossier.employer;
  if (dossier.status !== 'approved' || !sendsLink(dossier) || !emailMasked || reset || interest) return null;
  const waits = approvals.some(
    ({ kind, status }) => kind.startsWith('reset-') && (status === 'pending' || status === 'rejected'),
  );
  return {
    action: `${DESK}/expedientes/${dossier.id}/enlace`,
    text: `Enviar enlace a ${emailMasked}`,
    ...(waits ? { kind: 'secondary', shortcut: '' } : { kind: '', shortcut: 'F6' }),
  };
}

/** Nothing is left to do with this visit but to finish it. */
const isOver = (
  dossier: DossierView | null,
  reset: ResetAtDesk | null,
  unlock: UnlockAtDesk | null,
): boolean =>
  dossier?.status === 'rejected' ||
  (dossier?.status === 'approved' && !sendsLink(dossier) && (unlock === null || unlock.unlock !== null)) ||
  reset?.status === 'completed' ||
  reset?.status === 'voided';

/** Without an address on file there is no link: said before the papers are gone through, and where it is asked for. */
const noEmailPart = ({ approvals }: DeskFacts, { status }: DossierView): object => ({
  title: 'Usuario no tiene correo registrado',
  text: `El enlace solo va al correo registrado. ${
    status === 'open'
      ? 'Apruebe primero el expediente: después pide el registro aquí mismo, con autorización de supervisión.'
      : isPending(approvals, 'contact-change')
        ? 'Ya pidió registrarlo: apenas supervisión decida, esta pantalla lo dice.'
        : 'Pida registrarlo aquí abajo, con autorización de supervisión.'
  }`,
});

const isPending = (approvals: DeskFacts['approvals'], kind: string): boolean =>
  approvals.some((approval) => approval.kind === kind && approval.status === 'pending');

/** Where another address is asked for; nothing while a request waits for its decision. */
function contactPart(
  { approvals, reset }: DeskFacts,
  dossier: DossierView,
  typed: Typed | undefined,
): object | null {
  if (dossier.status !== 'approved' || !changesContacts(dossier.service)) return null;
  if (reset?.status === 'completed' || reset?.status === 'voided') return null;
  if (isPending(approvals, 'contact-change')) return null;
  const wasRefused = approvals.some(({ kind, status }) => kind === 'contact-change' && status === 'rejected');
  const { emailMasked } = dossier.employer;
  return {
    action: `${DESK}/expedientes/${dossier.id}/correo`,
    summary: emailMasked ? 'Cambiar el correo registrado' : 'Registrar el correo del empleador',
    current: emailMasked ? `Consta ${emailMasked}.` : 'No consta ninguno.',
    // Without one nothing else can be done; with one it is the exception.
    isNext: !emailMasked,
    kind: emailMasked ? 'secondary' : '',
    reasonLabel: wasRefused ? 'Otro motivo' : 'Por qué cambia',
    reasonHint: wasRefused ? 'Sin otro motivo u otro correo, la respuesta es la misma' : '',
    email: typed?.newEmail ?? '',
    phone: typed?.newPhone ?? '',
    reason: typed?.contactReason ?? '',
    open: typed?.newEmail !== undefined,
  };
}

/** The registered name belongs to the registered document: somebody else at the counter is told apart. */
function peopleText(people: DossierView['representative']) {
  const { cedula = null, foreignerCode = null, registeredName } = people;
  const { registeredCedula = null, registeredForeignerCode = null } = people;
  const number = cedula ?? foreignerCode ?? '';
  const registered = { cedula: registeredCedula, foreignerCode: registeredForeignerCode };
  return isSamePerson({ cedula, foreignerCode }, registered)
    ? [{ label: 'Representante', name: registeredName, cedula: number }]
    : [
        { label: 'Registrado', name: registeredName, cedula: '' },
        { label: 'En ventanilla', name: '', cedula: number },
      ];
}

function visitHead({ now, zone, dossier }: DeskFacts, visit: TicketView): object {
  const at = (instant: Date) => localTimeOf(instant, zone);
  const parts = [
    visit.turnoStartsAt
      ? `Turno ${shownTurnoCode(visit.turnoCode ?? '')} de las ${at(visit.turnoStartsAt)}`
      : 'Sin turno',
    `llegó ${at(visit.arrivedAt)}`,
    visit.status === 'called'
      ? `llamado ${visit.calls === 1 ? 'una vez' : `${visit.calls} veces`}`
      : `en atención desde ${at(visit.stateSince)}`,
    visit.serviceName,
    ...(visit.turnoMode === 'video' ? ['por video'] : []),
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
    people: dossier ? peopleText(dossier.representative) : [],
    waited: minutes(visit.arrivedAt, now),
    day: formatDate(localDateOf(now, zone)),
  };
}
