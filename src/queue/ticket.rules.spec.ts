import {
  afterUnanswered,
  checkTransitions,
  judgeVerb,
  stateAt,
  TRANSITIONS,
  type TicketState,
  type TicketVerb,
  VERBS,
} from './ticket.rules.js';

const STATES = Object.keys(TRANSITIONS) as TicketState[];
const ALL_VERBS = Object.keys(VERBS) as TicketVerb[];
const ticket = (status: TicketState, over: object = {}) => ({
  number: 'A-017',
  status,
  revived: false,
  counterNumber: 4,
  ...over,
});
const OWN = { holdsIt: true, isSupervisor: false };
const OTHER = { holdsIt: false, isSupervisor: false };
const SUPERVISOR = { holdsIt: false, isSupervisor: true };

describe('the state of a ticket by the clock', () => {
  const NOW = new Date('2026-11-26T22:00:00.000Z');
  const after = (status: TicketState, milliseconds: number) =>
    stateAt({ status, arrivedAt: new Date(NOW.getTime() - 12 * 3_600_000 - milliseconds) }, NOW);

  it.each<TicketState>(['waiting', 'parked', 'absent'])(
    'of one that is %s is that it left, twelve hours on',
    (status) => {
      expect([-1, 0, 1].map((milliseconds) => after(status, milliseconds))).toEqual([status, 'left', 'left']);
    },
  );

  it.each<TicketState>(['called', 'serving', 'left', 'finished'])('of one that is %s is that', (status) => {
    expect(after(status, 1)).toBe(status);
  });
});

describe('the states of a ticket', () => {
  it('are those of the contract', () => {
    expect(TRANSITIONS).toEqual({
      waiting: ['called', 'parked', 'left'],
      called: ['serving', 'waiting', 'absent', 'parked', 'left'],
      serving: ['parked', 'waiting', 'left', 'finished'],
      parked: ['called', 'waiting', 'left'],
      absent: ['waiting'],
      left: [],
      finished: [],
    });
  });

  it('and what people do fit together; a verb or a state that does not stops the start', () => {
    expect(() => checkTransitions()).not.toThrow();
    const verb = { from: ['finished'], to: ['waiting'], action: 'x', words: 'x' } as const;
    expect(() => checkTransitions(TRANSITIONS, { ...VERBS, undo: verb })).toThrow('undo: finished → waiting');
    expect(() => checkTransitions({ ...TRANSITIONS, absent: ['waiting', 'left'] })).toThrow(
      'no verb does absent → left',
    );
  });

  it.each(ALL_VERBS)('«%s» works from its states and from no other', (verb) => {
    for (const status of STATES) {
      const judged = () => judgeVerb(verb, ticket(status), OWN);
      if ((VERBS[verb].from as readonly TicketState[]).includes(status)) expect(judged).not.toThrow();
      else expect(judged).toThrow('TICKET_STATE');
    }
  });

  it('what a counter holds is moved by its clerk; a supervisor may only put it back', () => {
    for (const status of ['called', 'serving'] as const) {
      for (const verb of ALL_VERBS.filter((each) =>
        (VERBS[each].from as readonly TicketState[]).includes(status),
      )) {
        expect(() => judgeVerb(verb, ticket(status), OTHER)).toThrow('ventanilla 4');
        const bySupervisor = () => judgeVerb(verb, ticket(status), SUPERVISOR);
        if (verb === 'return') expect(bySupervisor).not.toThrow();
        else expect(bySupervisor).toThrow('ventanilla 4');
      }
    }
  });

  it('whoever calls what another counter holds is told which counter', () => {
    for (const status of ['called', 'serving'] as const) {
      expect(() => judgeVerb('call', ticket(status), OTHER)).toThrow('en la ventanilla 4');
    }
    expect(() => judgeVerb('call', ticket('parked', { counterNumber: null }), OTHER)).not.toThrow(
      'ventanilla',
    );
  });

  it('what waits, is parked or absent is in everybody’s hands', () => {
    expect(() => judgeVerb('park', ticket('waiting'), OTHER)).not.toThrow();
    expect(() => judgeVerb('resume', ticket('parked'), OTHER)).not.toThrow();
    expect(() => judgeVerb('return', ticket('absent'), OTHER)).not.toThrow();
  });

  it('an absent one comes back once', () => {
    expect(() => judgeVerb('return', ticket('absent', { revived: true }), OTHER)).toThrow('una vez');
    expect(() => judgeVerb('return', ticket('parked', { revived: true }), OTHER)).not.toThrow();
  });
});

it.each([
  [1, 3, 'waiting'],
  [2, 3, 'waiting'],
  [3, 3, 'absent'],
  [4, 3, 'absent'],
  [1, 1, 'absent'],
  [1, 0, 'absent'],
] as const)('after %i calls without an answer, of %i: %s', (calls, before, expected) => {
  expect(afterUnanswered(calls, before)).toBe(expected);
});
