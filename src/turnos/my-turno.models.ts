import { localDateOf } from '../ecuador/index.js';
import { choosingHref } from './booking-choice.js';
import { shownEmail, whenText } from './booking-pages.models.js';
import { BY_OWNER } from './cancel-turno.js';
import { CLEARED } from './clearance.rules.js';
import { isChangeable } from './turno-changes.rules.js';
import { HOW_WORDS } from './turno-words.js';
import { shownTurnoCode, type TurnoStatus } from './turno.rules.js';
import { type TurnoView } from './turnos.reads.js';

interface Ending {
  readonly title: string;
  /** What to do next. */
  readonly next: string;
}

/** What became of a turno that is over. */
const ENDS: Partial<Record<TurnoStatus, Ending>> = {
  served: { title: 'Ya fue atendido con este turno', next: 'Si necesita volver, reserve otro turno.' },
  cancelled: { title: 'Este turno ya no está vigente', next: 'Si todavía necesita atención, reserve otro.' },
  expired: {
    title: 'La reserva venció antes de confirmarse',
    next: 'Elija una hora otra vez y confírmela con el código que le llega al correo.',
  },
  'no-show': {
    title: 'La hora de este turno ya pasó',
    next: 'No consta su llegada. Si está en el centro, pida un número sin turno; si no, reserve otro.',
  },
};

/** Why it was cancelled, where that changes what to do next. By `end_reason`. */
const CANCELLED: Readonly<Record<string, Ending>> = {
  [BY_OWNER]: {
    title: 'Su turno está cancelado',
    next: 'La hora quedó libre. Si todavía necesita atención, reserve otro turno; puede ser la misma hora, si nadie la tomó.',
  },
  [CLEARED]: {
    title: 'El centro liberó este turno',
    next: 'El empleador dijo en la ventanilla que no lo reservó, y no se confirmó con su correo registrado. Si es un error, llame al centro.',
  },
  displaced: {
    title: 'Este turno ya no está vigente',
    next: 'El mismo empleador confirmó otro turno con su correo registrado: use ese. Está en la bandeja de ese correo.',
  },
};

const LEFT_EARLY: Ending = {
  title: 'Soltó esta reserva',
  next: 'La hora quedó libre. Elija otra cuando quiera.',
};

const endingOf = ({ turno, status }: TurnoView): Ending => {
  if (status === 'cancelled' && turno.code === null) return LEFT_EARLY;
  const cancelled = status === 'cancelled' ? CANCELLED[turno.endReason ?? ''] : undefined;
  return cancelled ?? ENDS[status] ?? { title: 'Este turno ya no está vigente', next: 'Reserve otro turno.' };
};

/** A turno that is over: what became of it, and the way on. */
export function overModel(view: TurnoView) {
  const { turno, center, status } = view;
  return {
    ...endingOf(view),
    when: whenText(turno.startsAt, center),
    where: center.name,
    contact: center.contact,
    againHref: choosingHref({
      center: center.code,
      service: turno.serviceCode,
      from: localDateOf(turno.startsAt, center.timeZone),
    }),
    calendarHref: status === 'cancelled' && turno.code !== null ? fileHref(turno.id, 'calendario.ics') : '',
  };
}

/** What the sheet says, for whoever holds it in the hand. @param qr the code of the turno as a picture. */
export function receiptSheet({ turno, center, serviceName, service, requirements }: TurnoView, qr: string) {
  return {
    code: shownTurnoCode(turno.code ?? ''),
    when: whenText(turno.startsAt, center),
    where: turno.mode === 'video' ? 'Por videollamada' : center.name,
    address: turno.mode === 'video' ? `Le atiende ${center.name}` : `${center.address}, ${center.city}`,
    serviceName,
    qr,
    isVideo: turno.mode === 'video',
    contact: center.contact,
    checkInMinutes: service?.checkInBeforeMinutes ?? 0,
    requirements: requirements.map(({ how, text }) => ({ how, howText: HOW_WORDS[how], text })),
  };
}

/**
 * The receipt: what to show at the centre, what to bring, and what its owner may still do.
 * @param qr the code of the turno as a picture. @param notice what has just happened, as the address says it.
 */
/** @param isByLink whoever came by the mailed link has the mail. */
export function receiptModel(view: TurnoView, qr: string, notice: string, isByLink: boolean) {
  const { turno, status, cancelBeforeMinutes, now } = view;
  const emailMasked = turno.email === null ? '' : shownEmail(turno.email);
  const isOpen = isChangeable({ ...turno, status }, cancelBeforeMinutes, now);
  return {
    ...panelOf(view, { notice, isByLink }, emailMasked),
    ...receiptSheet(view, qr),
    videoHref: view.videoHref ?? '',
    calendarHref: fileHref(turno.id, 'calendario.ics'),
    pdfHref: fileHref(turno.id, 'comprobante.pdf'),
    changeHref: isOpen ? `/turno/cambiar?id=${turno.id}` : '',
    cancelHref: isOpen ? `/turno/cancelar?id=${turno.id}` : '',
    isTooLate: status === 'confirmed' && !isOpen,
  };
}

function panelOf(
  { turno, status }: TurnoView,
  { notice, isByLink }: { notice: string; isByLink: boolean },
  email: string,
): { title: string; text: string } {
  if (status === 'arrived' && turno.mode === 'video') {
    return { title: 'Ya consta en línea', text: 'Quédese en la sala: la persona que le atiende entra ahí.' };
  }
  if (status === 'arrived') {
    return {
      title: 'Su llegada está registrada',
      text: 'Espere a que su número aparezca en la pantalla de llamados.',
    };
  }
  if (notice === 'ya-confirmado') {
    return {
      title: 'Su turno ya está confirmado',
      text: `No hace falta confirmarlo otra vez. El comprobante va a ${email}; su enlace abre este turno.`,
    };
  }
  if (notice === 'cambiado') {
    return {
      title: 'Turno cambiado',
      text: `El comprobante nuevo va a ${email}. El código y el enlace son los mismos.`,
    };
  }
  if (email === '') {
    return { title: 'Turno confirmado', text: 'Guarde el código: con él le atienden.' };
  }
  return {
    title: 'Turno confirmado',
    text: isByLink
      ? 'Guarde el correo que lo trajo aquí: su enlace abre este turno.'
      : `El comprobante va a ${email}. Guárdelo: su enlace abre este turno.`,
  };
}

const fileHref = (id: string, file: string): string => `/turno/${file}?id=${id}`;
