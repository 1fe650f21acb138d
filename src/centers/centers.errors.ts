import { DomainError, NotFound } from '../platform/index.js';

export class CenterUnknown extends DomainError {
  constructor() {
    super(
      'CENTER_UNKNOWN',
      'not-found',
      'No hay un centro de atención con ese código. Elija uno de la lista.',
    );
  }
}

export class CalendarChangeInvalid extends DomainError {
  constructor(fields: readonly { field: string; detail: string }[]) {
    super('CALENDAR_CHANGE_INVALID', 'rule', 'Revise los datos marcados y vuelva a enviar.', {
      fields: fields.map((each) => ({ ...each, code: 'CALENDAR_CHANGE_INVALID' })),
    });
  }
}

export class ServiceSettingsInvalid extends DomainError {
  constructor(fields: readonly { field: string; detail: string }[]) {
    super('SERVICE_SETTINGS_INVALID', 'rule', 'Revise los datos marcados y vuelva a enviar.', {
      fields: fields.map((each) => ({ ...each, code: 'SERVICE_SETTINGS_INVALID' })),
    });
  }
}

/** A closure, a version of hours or a rest day that is not there any more, or has begun and is history. */
export class CalendarEntryGone extends NotFound {
  constructor() {
    super('Ese registro ya no se puede quitar: no existe o ya pasó. Mire el calendario otra vez.');
  }
}
