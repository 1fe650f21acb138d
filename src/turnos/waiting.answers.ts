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
  textLike,
} from '../platform/index.js';
import { type TurnoJson } from './turno-json.js';
import { NUMBERS_INVALID, type OWNER_PROOFS, TURNO_MEMBERS } from './turnos.answers.js';
import { type WaitingJson } from './waiting-json.js';
import { type DayPart, type WaitingStatus } from './waiting.rules.js';

const proofs: readonly (keyof typeof OWNER_PROOFS)[] = ['waitingToken'];
const CENTER = textLike('UIO-CENTRO');

const WAITING_ENTRY = objectOf<WaitingJson>(
  'WaitingEntry',
  {
    id: ID,
    status: oneOf<WaitingStatus>('asked', 'waiting', 'booked', 'left', 'over'),
    service: textLike('clave-empleador'),
    from: DATE,
    until: DATE,
    parts: listOf(oneOf<DayPart>('morning', 'afternoon')),
    offersMade: COUNT,
  },
  {
    center: CENTER,
    province: textLike('17'),
    offer: objectOf<NonNullable<WaitingJson['offer']>>('WaitingOffer', {
      center: CENTER,
      startsAt: INSTANT,
      endsAt: INSTANT,
      expiresAt: INSTANT,
    }),
  },
);

export const JOIN: Answer = {
  body: NOTHING,
  refuses: {
    404: ['CENTER_UNKNOWN'],
    422: [
      ...NUMBERS_INVALID,
      'SLOT_NOT_OFFERED',
      'WAITING_DAYS_INVALID',
      'CAPTCHA_REQUIRED',
      'CAPTCHA_WRONG',
    ],
    429: ['TOO_MANY_REQUESTS'],
  },
};

/** Also of leaving and of refusing an offer, which are never too late. */
export const OWN_PLACE: Answer = { body: WAITING_ENTRY, proofs, refuses: { 404: ['NOT_FOUND'] } };

export const JOINED: Answer = {
  body: WAITING_ENTRY,
  proofs,
  refuses: { 404: ['NOT_FOUND'], 409: ['TURNO_ALREADY_BOOKED'] },
};

export const ACCEPTANCE: Answer = {
  body: objectOf<TurnoJson & { readonly manageToken: string }>(
    'AcceptedTurno',
    { ...TURNO_MEMBERS.always, manageToken: textLike('q0f3…') },
    TURNO_MEMBERS.byState,
  ),
  proofs,
  refuses: { 404: ['NOT_FOUND'], 409: ['TURNO_ALREADY_BOOKED'], 410: ['OFFER_OVER'] },
};
