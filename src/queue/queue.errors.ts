import { DomainError, type FieldProblem, InputInvalid } from '../platform/index.js';

export { type FieldProblem };

export type TicketState = 'waiting' | 'called' | 'serving' | 'parked' | 'absent' | 'left' | 'finished';

/** The ticket is not where this could be done, or not in these hands. */
export class TicketStateRefused extends DomainError {
  constructor(detail: string) {
    super('TICKET_STATE', 'conflict', detail);
  }
}

/** Works on a visit need the visit: `serving`, at the counter that this clerk has open. */
export class NotYourVisit extends DomainError {
  constructor() {
    super(
      'NOT_YOUR_VISIT',
      'conflict',
      'Esta visita no está en atención en su ventanilla. Llame y empiece a atender el ticket antes de continuar.',
      { isDenial: true },
    );
  }
}

export class CounterTaken extends DomainError {
  constructor(number: number) {
    super(
      'COUNTER_TAKEN',
      'conflict',
      `La ventanilla ${number} la tiene abierta otra persona. Elija otra, o pida a su supervisor que la cierre.`,
    );
  }
}

export class AlreadyAtACounter extends DomainError {
  constructor() {
    super(
      'ALREADY_AT_A_COUNTER',
      'conflict',
      'Usted ya tiene abierta otra ventanilla. Ciérrela antes de abrir esta.',
    );
  }
}

export class CounterNotOpen extends DomainError {
  constructor() {
    super(
      'COUNTER_NOT_OPEN',
      'conflict',
      'Esta ventanilla no está abierta a su nombre, o está en pausa. Ábrala para poder llamar.',
    );
  }
}

/** The counter holds somebody: it is asked first what becomes of the visit. */
export class CounterBusy extends DomainError {
  constructor(ticketNumber: string) {
    super(
      'COUNTER_BUSY',
      'conflict',
      `La ventanilla tiene el ticket ${ticketNumber}. Finalícelo, póngalo en pausa o devuélvalo a la fila antes de continuar.`,
    );
  }
}

export class TurnoNotFound extends DomainError {
  constructor(
    detail = 'No hay un turno vigente con ese dato en este centro. Revise el código o la cédula; si no tiene turno, entregue un ticket sin turno.',
  ) {
    super('TURNO_NOT_FOUND', 'not-found', detail);
  }
}

/** Whoever had the turno came after the centre's patience. */
export class TurnoGivenUp extends TurnoNotFound {
  constructor(time: string) {
    super(
      `El turno de las ${time} se dio por perdido: pasó el tiempo de espera del centro. Entregue un ticket sin turno.`,
    );
  }
}

export class AlreadyArrived extends DomainError {
  constructor() {
    super('ALREADY_ARRIVED', 'conflict', 'Ese turno ya fue recibido. Busque su ticket en la fila.');
  }
}

export class NotToday extends DomainError {
  constructor() {
    super('NOT_TODAY', 'conflict', 'Ese turno no es para hoy. Revise la fecha del comprobante.');
  }
}

export class TooEarly extends DomainError {
  /** @param from the first instant at which the turno may be received. */
  constructor(from: Date) {
    super(
      'TOO_EARLY',
      'conflict',
      'Todavía es muy temprano para recibir ese turno. Pida a la persona que regrese más tarde.',
      {
        extra: { from: from.toISOString() },
      },
    );
  }
}

export class ServiceNotOffered extends DomainError {
  constructor() {
    super('SERVICE_NOT_OFFERED', 'rule', 'Este centro no atiende ese trámite. Elija uno de la lista.', {
      fields: [
        { field: 'service', code: 'SERVICE_NOT_OFFERED', detail: 'Este centro no atiende ese trámite.' },
      ],
    });
  }
}

/** To hand over means another service: for a person who only should wait again there is «devolver a la fila». */
export class SameService extends DomainError {
  constructor() {
    super('SAME_SERVICE', 'rule', 'El ticket ya es de ese trámite. Elija otro, o devuélvalo a la fila.', {
      fields: [{ field: 'service', code: 'SAME_SERVICE', detail: 'El ticket ya es de ese trámite.' }],
    });
  }
}

export class ReasonRequired extends DomainError {
  constructor() {
    super('REASON_REQUIRED', 'rule', 'Escriba el motivo: quien siga con este caso lo va a necesitar.', {
      fields: [{ field: 'reason', code: 'REASON_REQUIRED', detail: 'Escriba el motivo.' }],
    });
  }
}

/** What was typed for a RUC or a cédula is none; the RUC's problem names the code when both are wrong. */
export class PersonNumbersInvalid extends DomainError {
  constructor(fields: readonly FieldProblem[]) {
    super(
      fields[0]?.code ?? 'RUC_INVALID',
      'rule',
      fields[0]?.detail ?? 'Revise los números y vuelva a enviar.',
      { fields },
    );
  }
}

/** A cédula and the code of another document name somebody twice. */
export class TwoDocuments extends InputInvalid {
  constructor() {
    const detail = 'Escriba la cédula o el código del documento extranjero: uno de los dos.';
    super([{ field: 'foreignerCode', code: 'ONE_OF', detail }], detail);
  }
}

/** All of A-001 … Z-999 were given out today. */
export class NumbersUsedUp extends DomainError {
  constructor() {
    super('NUMBERS_USED_UP', 'conflict', 'Hoy ya se entregaron todos los números. Avise a supervisión.');
  }
}
