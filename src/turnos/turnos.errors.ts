import { DomainError, NotFound } from '../platform/index.js';

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
