import {
  type Answer,
  COUNT,
  DATE,
  ID,
  INSTANT,
  listOf,
  NOTHING,
  objectOf,
  oneOf,
  type Shape,
  textLike,
  YES_OR_NO,
} from '../platform/index.js';
import { type RequirementHow, type RequirementKind } from '../requirements/index.js';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { type EmployerTurno } from './employer-turnos.reads.js';
import { type heldJson, type TurnoJson } from './turno-json.js';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** What the owner of a turno shows: either will do, and a token that is sent decides alone. A place in the waiting list has its own. */
export const OWNER_PROOFS = {
  bookingCookie: { type: 'apiKey', in: 'cookie', name: BOOKING_COOKIE },
  manageToken: { type: 'http', scheme: 'bearer', description: '`manageToken` de la reserva o del enlace.' },
  waitingToken: { type: 'http', scheme: 'bearer', description: 'El del enlace de la lista de espera.' },
} as const;

interface SlotsJson {
  readonly center: string;
  readonly service: string;
  readonly timeZone: string;
  readonly days: readonly {
    readonly date: string;
    readonly closed?: true;
    readonly slots: readonly { readonly startsAt: string; readonly free: number }[];
  }[];
}

/** Live turnos of an employer, as staff read them. */
export interface EmployerTurnosJson {
  readonly turnos: readonly (Omit<
    EmployerTurno,
    'serviceName' | 'confirmedAt' | 'startsAt' | 'emailMasked'
  > & {
    readonly startsAt: string;
    /** Absent where no mail goes. */
    readonly emailMasked?: string | undefined;
  })[];
}

export interface ClearedJson {
  readonly id: string;
  readonly status: 'cancelled';
}

const CENTER = textLike('UIO-CENTRO');
const SERVICE = textLike('clave-empleador');
const proofs: readonly (keyof typeof OWNER_PROOFS)[] = ['bookingCookie', 'manageToken'];
export const NUMBERS_INVALID = ['RUC_INVALID', 'CEDULA_INVALID', 'FOREIGNER_CODE_INVALID'];
const SLOT_TAKEN = { code: 'SLOT_TAKEN', with: { alternatives: listOf(INSTANT) } };

/** What every turno has, and what it has by its state. */
export const TURNO_MEMBERS = {
  always: {
    id: ID,
    status: oneOf<TurnoStatus>('held', 'confirmed', 'arrived', 'served', 'cancelled', 'expired', 'no-show'),
    center: CENTER,
    service: SERVICE,
    mode: oneOf<TurnoMode>('in-person', 'video'),
    startsAt: INSTANT,
    endsAt: INSTANT,
  },
  byState: {
    code: textLike('K7M4QD'),
    videoUrl: textLike('https://video.example/turno-00112233445566778899aabbccddeeff', { format: 'uri' }),
    holdExpiresAt: INSTANT,
    requirements: listOf(
      objectOf<NonNullable<TurnoJson['requirements']>[number]>('TurnoRequirement', {
        kind: oneOf<RequirementKind>('cedula', 'ruc', 'turno', 'request-letter', 'nombramiento'),
        how: oneOf<RequirementHow>('exhibit', 'consult', 'hand-in'),
        text: textLike('Muestre su cédula original.'),
      }),
    ),
    emailCode: objectOf<NonNullable<TurnoJson['emailCode']>>(
      'EmailCode',
      { status: oneOf('queued', 'sent', 'failed') },
      { expiresAt: INSTANT },
    ),
  },
};

const TURNO = objectOf<TurnoJson>('Turno', TURNO_MEMBERS.always, TURNO_MEMBERS.byState);

export const SLOTS: Answer = {
  body: objectOf<SlotsJson>('Slots', {
    center: CENTER,
    service: SERVICE,
    timeZone: textLike('America/Guayaquil'),
    days: listOf(
      objectOf<SlotsJson['days'][number]>(
        'SlotDay',
        {
          date: DATE,
          slots: listOf(
            objectOf<SlotsJson['days'][number]['slots'][number]>('Slot', { startsAt: INSTANT, free: COUNT }),
          ),
        },
        { closed: YES_OR_NO as Shape<true> },
      ),
    ),
  }),
  refuses: { 404: ['CENTER_UNKNOWN'], 422: ['SLOT_NOT_OFFERED'] },
};

export const HOLD: Answer = {
  body: objectOf<ReturnType<typeof heldJson>>('HeldTurno', {
    id: ID,
    status: oneOf('held'),
    center: CENTER,
    service: SERVICE,
    startsAt: INSTANT,
    endsAt: INSTANT,
    holdExpiresAt: INSTANT,
    manageToken: textLike('q0f3…'),
  }),
  statuses: [201, 200],
  setsCookie: BOOKING_COOKIE,
  refuses: {
    404: ['CENTER_UNKNOWN'],
    409: [SLOT_TAKEN, 'TURNO_ALREADY_BOOKED'],
    422: [...NUMBERS_INVALID, 'SLOT_NOT_OFFERED', 'CAPTCHA_REQUIRED', 'CAPTCHA_WRONG'],
    429: ['TOO_MANY_REQUESTS'],
  },
};

export const OWN_TURNO: Answer = { body: TURNO, proofs };

export const RELEASE: Answer = { proofs, refuses: { 409: ['TURNO_STATE'] } };

export const EMAIL_CODE: Answer = {
  body: NOTHING,
  proofs,
  refuses: {
    409: ['TURNO_STATE'],
    410: ['HOLD_EXPIRED'],
    429: ['TOO_MANY_REQUESTS'],
    503: ['MAIL_DELAYED'],
  },
};

export const CONFIRMATION: Answer = {
  body: TURNO,
  proofs,
  refuses: {
    409: ['TURNO_ALREADY_BOOKED'],
    410: ['HOLD_EXPIRED'],
    422: [{ code: 'EMAIL_CODE_WRONG', with: { triesLeft: COUNT } }, 'PHONE_INVALID'],
  },
};

export const CANCELLATION: Answer = {
  body: TURNO,
  proofs,
  refuses: { 409: ['TURNO_STATE', 'TOO_LATE_TO_CANCEL'] },
};

export const RESCHEDULE: Answer = {
  body: TURNO,
  proofs,
  refuses: {
    404: ['CENTER_UNKNOWN'],
    409: [SLOT_TAKEN, 'TURNO_STATE', 'TOO_LATE_TO_CANCEL'],
    422: ['SLOT_NOT_OFFERED'],
    429: ['TOO_MANY_REQUESTS'],
  },
};

export const CALENDAR_ENTRY: Answer = {
  body: textLike('BEGIN:VCALENDAR\r\n…'),
  contentType: 'text/calendar',
  proofs,
  refuses: { 409: ['TURNO_STATE'] },
};

export const RECEIPT: Answer = {
  body: { schema: { type: 'string', format: 'binary' } },
  contentType: 'application/pdf',
  proofs,
  refuses: { 409: ['TURNO_STATE'] },
};

export const LINK: Answer = { body: NOTHING, refuses: { 429: ['TOO_MANY_REQUESTS'] } };

/** The room of a turno by video stays between its owner and the clerk. */
const { videoUrl: _, ...GIVEN_MEMBERS } = TURNO_MEMBERS.byState;

/** No other hours come with a full one: whoever gives the turno has the day before them. */
export const STAFF_TURNO: Answer = {
  body: objectOf<Omit<TurnoJson, 'videoUrl'> & { readonly overbooked: boolean }>(
    'StaffTurno',
    { ...TURNO_MEMBERS.always, overbooked: YES_OR_NO },
    GIVEN_MEMBERS,
  ),
  refuses: {
    403: ['OVERBOOK_NOT_ALLOWED'],
    404: ['CENTER_UNKNOWN'],
    409: ['SLOT_TAKEN', 'TURNO_ALREADY_BOOKED'],
    422: [...NUMBERS_INVALID, 'SLOT_NOT_OFFERED', 'PHONE_INVALID', 'EMAIL_NEEDED', 'REASON_REQUIRED'],
  },
};

export const EMPLOYER_TURNOS: Answer = {
  body: objectOf<EmployerTurnosJson>('EmployerTurnos', {
    turnos: listOf(
      objectOf<EmployerTurnosJson['turnos'][number]>(
        'EmployerTurno',
        {
          id: ID,
          code: textLike('K7M4QD'),
          status: oneOf<TurnoStatus>('confirmed', 'arrived'),
          service: SERVICE,
          sucursal: textLike('0001'),
          startsAt: INSTANT,
          proven: YES_OR_NO,
          clearable: YES_OR_NO,
        },
        { emailMasked: textLike('a…@empresa.ec') },
      ),
    ),
  }),
  refuses: { 404: ['CENTER_UNKNOWN'], 422: ['RUC_INVALID'] },
};

export const CLEARANCE: Answer = {
  body: objectOf<ClearedJson>('ClearedTurno', { id: ID, status: oneOf('cancelled') }),
  refuses: { 409: ['TURNO_PROVEN', 'TURNO_NOT_CLEARABLE'], 422: ['REASON_REQUIRED'] },
};
