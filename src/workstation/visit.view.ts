import { changesContacts } from '../contact-changes/index.js';
import { type DossierView } from '../dossiers/index.js';
import { formatDate, isSamePerson, localDateOf, localTimeOf } from '../ecuador/index.js';
import { callReasonFor, type TicketView } from '../queue/index.js';
import { type ResetAtDesk } from '../resets/index.js';
import { shownTurnoCode } from '../turnos/index.js';
import { type UnlockAtDesk } from '../unlocks/index.js';
import { approvalsPart } from './approvals.view.js';
import { dossierPart } from './dossier.view.js';
import { resetPart } from './reset.view.js';
import { type Typed } from './typed.js';
import { unlockPart } from './unlock.view.js';
import { DESK, type DeskFacts, minutes } from './desk-facts.js';

const STATE_TEXT: Readonly<Record<string, string>> = { called: 'Llamado', serving: 'En atención' };

/** The visit in front of the clerk: who it is, what is missing, and the one next button. */
export function visitPart(facts: DeskFacts, visit: TicketView, typed: Typed | undefined): object {
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
