import {
  type Answer,
  COUNT,
  ID,
  INSTANT,
  listOf,
  objectOf,
  oneOf,
  textLike,
  YES_OR_NO,
} from '../platform/index.js';
import { type Board, type BoardCall } from './board.reads.js';
import { type counterAnswer } from './counter-answer.js';
import { type TicketAnswer, type TicketPeriod } from './ticket-view.js';
import { type TicketState } from './ticket.rules.js';

type CounterJson = ReturnType<typeof counterAnswer>;

const STATE = oneOf<TicketState>('waiting', 'called', 'serving', 'parked', 'absent', 'left', 'finished');
const CLERK = textLike('ventanilla1');

const TICKET = objectOf<TicketAnswer>(
  'Ticket',
  {
    id: ID,
    number: textLike('A-017', { pattern: '^[A-Z]-\\d{3}$' }),
    status: STATE,
    center: textLike('UIO-CENTRO'),
    service: textLike('clave-empleador'),
    priority: YES_OR_NO,
    arrivedAt: INSTANT,
    dueAt: INSTANT,
    calls: COUNT,
    periods: listOf(
      objectOf<TicketPeriod>(
        'TicketPeriod',
        { state: STATE, from: INSTANT },
        { to: INSTANT, counter: COUNT, clerk: CLERK },
      ),
    ),
  },
  { counter: COUNT, turnoId: ID, callReason: textLike('Turno a su hora.') },
);

const COUNTER = objectOf<CounterJson>(
  'Counter',
  { id: ID, number: COUNT, status: oneOf('open', 'paused', 'closed') },
  { clerk: CLERK },
);

const BOARD_BODY = objectOf<Board>('Board', {
  calls: listOf(
    objectOf<BoardCall>('BoardCall', { number: textLike('A-017'), counter: COUNT, calledAt: INSTANT }),
  ),
  waiting: COUNT,
  openCounters: COUNT,
});

const UNKNOWN_CENTER = { 404: ['CENTER_UNKNOWN'] } as const;

export const BOARD: Answer = { body: BOARD_BODY, refuses: UNKNOWN_CENTER };
export const BOARD_EVENTS: Answer = { ...BOARD, event: 'board' };

export const COUNTERS: Answer = {
  body: objectOf<{ counters: CounterJson[] }>('Counters', { counters: listOf(COUNTER) }),
  refuses: UNKNOWN_CENTER,
};
export const OPENING: Answer = {
  body: COUNTER,
  refuses: { 409: ['COUNTER_TAKEN', 'ALREADY_AT_A_COUNTER'] },
};
export const PAUSE: Answer = {
  body: COUNTER,
  refuses: { 409: ['COUNTER_NOT_OPEN', 'COUNTER_TAKEN'], 422: ['REASON_REQUIRED'] },
};
export const CLOSING: Answer = { body: COUNTER, refuses: { 409: ['COUNTER_TAKEN', 'COUNTER_BUSY'] } };
export const NEXT: Answer = { body: TICKET, statuses: [200, 204], refuses: { 409: ['COUNTER_NOT_OPEN'] } };
export const CALL: Answer = {
  body: TICKET,
  refuses: { 409: ['COUNTER_NOT_OPEN', 'COUNTER_BUSY', 'TICKET_STATE'], 422: ['REASON_REQUIRED'] },
};

export const QUEUE: Answer = {
  body: objectOf<Record<'waiting' | 'called' | 'serving' | 'parked' | 'absent', TicketAnswer[]>>('Queue', {
    waiting: listOf(TICKET),
    called: listOf(TICKET),
    serving: listOf(TICKET),
    parked: listOf(TICKET),
    absent: listOf(TICKET),
  }),
  refuses: UNKNOWN_CENTER,
};
export const WALK_IN: Answer = {
  body: TICKET,
  refuses: {
    ...UNKNOWN_CENTER,
    409: ['NUMBERS_USED_UP'],
    422: ['SERVICE_NOT_OFFERED', 'RUC_INVALID', 'CEDULA_INVALID', 'FOREIGNER_CODE_INVALID'],
  },
};
export const CHECK_IN: Answer = {
  body: TICKET,
  refuses: {
    404: ['CENTER_UNKNOWN', 'TURNO_NOT_FOUND'],
    409: ['ALREADY_ARRIVED', 'NOT_TODAY', { code: 'TOO_EARLY', with: { from: INSTANT } }, 'NUMBERS_USED_UP'],
    422: ['CEDULA_INVALID', 'FOREIGNER_CODE_INVALID'],
  },
};

export const ONE_TICKET: Answer = { body: TICKET };
export const VERB: Answer = { body: TICKET, refuses: { 409: ['TICKET_STATE'] } };
export const PARK: Answer = { body: TICKET, refuses: { 409: ['TICKET_STATE'], 422: ['REASON_REQUIRED'] } };
export const RESUME: Answer = {
  body: TICKET,
  refuses: { 409: ['TICKET_STATE', 'COUNTER_NOT_OPEN', 'COUNTER_BUSY'] },
};
export const TRANSFER: Answer = {
  body: TICKET,
  refuses: { 409: ['TICKET_STATE'], 422: ['SERVICE_NOT_OFFERED', 'SAME_SERVICE'] },
};
