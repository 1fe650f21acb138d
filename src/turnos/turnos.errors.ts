import { DomainError, NotFound } from '../platform/index.js';
import { spokenMinutes } from './turno-words.js';
import { type TurnoStatus } from './turno.rules.js';

export class TurnoNotFound extends NotFound {
  constructor() {
    super('No encontramos ese turno. Abra el enlace que le enviamos por correo o reserve uno nuevo.');
  }
}

/** The slot has no free seat. `alternatives`: up to three nearest ones that have, as instants. */
export class SlotTaken extends DomainError {
  constructor(readonly alternatives: readonly string[] = []) {
    super(
      'SLOT_TAKEN',
      'conflict',
      'Otra persona tomó esa hora hace un momento. Elija otra: le mostramos las más cercanas.',
      {
        title: 'Esa hora ya no está libre',
        extra: { alternatives },
      },
    );
  }
}

/** Neither a public nor an internal seat is left for one that staff would give. */
export class SlotFull extends DomainError {
  constructor() {
    const detail =
      'A esa hora no quedan cupos públicos ni internos. Elija otra, o pida a supervisión un sobrecupo con su motivo.';
    super('SLOT_TAKEN', 'conflict', detail, {
      title: 'Esa hora está llena',
      fields: [{ field: 'startsAt', code: 'SLOT_TAKEN', detail }],
    });
  }
}

/** The link of the room goes by mail: on paper nobody could open it. */
export class EmailNeeded extends DomainError {
  constructor() {
    const detail = 'Un turno por video necesita un correo: ahí va el enlace de la videollamada.';
    super('EMAIL_NEEDED', 'rule', detail, { fields: [{ field: 'email', code: 'EMAIL_NEEDED', detail }] });
  }
}

/** One more than there are seats is for supervisors to decide. */
export class OverbookNotAllowed extends DomainError {
  constructor() {
    super('OVERBOOK_NOT_ALLOWED', 'forbidden', 'Un sobrecupo lo da supervisión. Pídalo a su supervisor.', {
      isDenial: true,
    });
  }
}

export class ReasonRequired extends DomainError {
  constructor(detail = 'Escriba el motivo del sobrecupo: queda en la auditoría.') {
    super('REASON_REQUIRED', 'rule', detail, {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail }],
    });
  }
}

/** Whoever booked it proved to be of the employer: only its owner takes it away. */
export class TurnoProven extends DomainError {
  constructor() {
    super(
      'TURNO_PROVEN',
      'conflict',
      'Este turno se confirmó con el correo registrado del empleador, o lo dio el personal. Solo su dueño puede cancelarlo.',
      { title: 'El turno es del empleador' },
    );
  }
}

/** Nobody waits for it any more, or somebody has come in with it. */
export class TurnoNotClearable extends DomainError {
  constructor() {
    super(
      'TURNO_NOT_CLEARABLE',
      'conflict',
      'Ese turno ya no está por atenderse: alguien llegó con él, terminó o se canceló. Busque otra vez.',
    );
  }
}

export class SlotNotOffered extends DomainError {
  constructor(detail = 'Esa hora no se ofrece. Elija una de las horas libres de la lista.') {
    super('SLOT_NOT_OFFERED', 'rule', detail, {
      title: 'Esa hora no se ofrece',
      fields: [{ field: 'startsAt', code: 'SLOT_NOT_OFFERED', detail }],
    });
  }
}

export class ServiceNotOffered extends DomainError {
  constructor(field: 'service' | 'mode' = 'service') {
    const detail =
      field === 'service'
        ? 'Ese trámite no se atiende en este centro. Elija otro trámite u otro centro.'
        : 'Ese trámite no se atiende de esa forma en este centro. Elija atención presencial.';
    super('SLOT_NOT_OFFERED', 'rule', detail, { fields: [{ field, code: 'SLOT_NOT_OFFERED', detail }] });
  }
}

export class TurnoAlreadyBooked extends DomainError {
  constructor() {
    super(
      'TURNO_ALREADY_BOOKED',
      'conflict',
      'Este empleador ya tiene un turno vigente para este trámite. Use ese turno; el enlace para verlo está en el correo de confirmación.',
      { title: 'Ya tiene un turno' },
    );
  }
}

export class HoldExpired extends DomainError {
  constructor() {
    super(
      'HOLD_EXPIRED',
      'gone',
      'El tiempo de su reserva terminó y la hora quedó libre. Elija una hora otra vez.',
      {
        title: 'Su reserva venció',
      },
    );
  }
}

/** `triesLeft` 0: no code can be right any more; a new one has to be asked for. */
export class EmailCodeWrong extends DomainError {
  constructor(readonly triesLeft: number) {
    const detail =
      triesLeft > 0
        ? `El código no es correcto. Revise el último correo que le enviamos; le ${triesLeft === 1 ? 'queda 1 intento' : `quedan ${triesLeft} intentos`}.`
        : 'Ese código ya no sirve. Pida uno nuevo: se lo enviamos al mismo correo.';
    super('EMAIL_CODE_WRONG', 'rule', detail, {
      title: 'Código incorrecto',
      extra: { triesLeft },
      fields: [{ field: 'code', code: 'EMAIL_CODE_WRONG', detail }],
    });
  }
}

export class PhoneInvalid extends DomainError {
  constructor(detail: string) {
    super('PHONE_INVALID', 'rule', detail, { fields: [{ field: 'phone', code: 'PHONE_INVALID', detail }] });
  }
}

/** Asked of a turno that is past the state in which it makes sense, such as letting go a hold that was confirmed. */
export class TurnoState extends DomainError {
  constructor() {
    super(
      'TURNO_STATE',
      'conflict',
      'Este turno ya está confirmado: no es una reserva que se pueda soltar. Ábralo con el enlace de su correo.',
    );
  }
}

/** After the cut-off only the centre can change a turno; `contact` says how to reach it. */
export class TooLateToCancel extends DomainError {
  constructor(
    change: 'cancel' | 'move',
    { cancelBeforeMinutes, contact }: { cancelBeforeMinutes: number; contact: string },
  ) {
    const done = change === 'cancel' ? 'se cancela' : 'se cambia';
    const limit =
      cancelBeforeMinutes > 0 ? `hasta ${spokenMinutes(cancelBeforeMinutes)} antes` : 'antes de su hora';
    super(
      'TOO_LATE_TO_CANCEL',
      'conflict',
      `Un turno ${done} en línea ${limit}. Para este, comuníquese con el centro: ${contact}.`,
      { title: change === 'cancel' ? 'Ya no se puede cancelar en línea' : 'Ya no se puede cambiar en línea' },
    );
  }
}

const NOT_CHANGEABLE: Readonly<Record<TurnoStatus, string>> = {
  held: 'Esta hora todavía no está confirmada. Confírmela con el código de su correo, o suéltela.',
  confirmed: 'Este turno cambió hace un momento. Ábralo otra vez para ver cómo quedó.',
  arrived: 'Su llegada ya está registrada. Si necesita algo, dígalo en el centro.',
  served: 'Ya fue atendido con este turno. Si necesita volver, reserve otro.',
  cancelled: 'Este turno está cancelado. Si lo necesita, reserve otro.',
  expired: 'La reserva venció antes de confirmarse. Elija una hora otra vez.',
  'no-show': 'La hora de este turno ya pasó. Si lo necesita, reserve otro.',
};

/** Asked to change a turno, or for its papers, in a state in which there is nothing to change or to show. */
export class TurnoNotChangeable extends DomainError {
  constructor(status: TurnoStatus) {
    super('TURNO_STATE', 'conflict', NOT_CHANGEABLE[status]);
  }
}

export class MailDelayed extends DomainError {
  constructor() {
    super(
      'MAIL_DELAYED',
      'unavailable',
      'El correo está demorado de nuestro lado. Su código sale apenas se restablezca y le guardamos la hora por más tiempo: espere en esta página.',
      { title: 'El correo está demorado', retryAfterSeconds: 15 },
    );
  }
}

export class WaitingPlaceNotFound extends NotFound {
  constructor() {
    super(
      'Este enlace no abre ningún lugar en la lista de espera: sus fechas ya pasaron, o el enlace está incompleto.',
    );
  }
}

export class WaitingDaysInvalid extends DomainError {
  constructor() {
    const detail = 'Elija fechas desde hoy y hasta dentro de tres meses, la primera antes que la última.';
    super('WAITING_DAYS_INVALID', 'rule', detail, {
      fields: [{ field: 'until', code: 'WAITING_DAYS_INVALID', detail }],
    });
  }
}

/** The seat that was kept for somebody of the waiting list is kept no longer. */
export class OfferOver extends DomainError {
  constructor() {
    super(
      'OFFER_OVER',
      'gone',
      'El tiempo para aceptar ese turno terminó y la hora pasó a la siguiente persona. Si quedan ofertas, le escribimos cuando haya otra.',
      { title: 'Ese turno ya no se guarda' },
    );
  }
}
