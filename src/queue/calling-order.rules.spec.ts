import fc from 'fast-check';
import {
  callReasonOf,
  type CallingOrder,
  isLate,
  turnoDueInMs,
  walkInDueInMs,
} from './calling-order.rules.js';

const MINUTE = 60_000;
const ORDER: CallingOrder = { walkInOffsetMinutes: 20, priorityBoostMinutes: 30, lateAfterMinutes: 10 };
const TURNO = new Date('2026-11-23T14:20:00.000Z');
const at = (ms: number) => new Date(TURNO.getTime() + ms);

describe('when somebody is due', () => {
  it('with a turno: at its time, however early the person came', () => {
    for (const early of [60, 30, 1, 0]) {
      const arrived = at(-early * MINUTE);
      expect(new Date(arrived.getTime() + turnoDueInMs(TURNO, arrived, false, ORDER))).toEqual(TURNO);
    }
  });

  it('within the grace: on arrival, without the offset', () => {
    expect(turnoDueInMs(TURNO, at(10 * MINUTE), false, ORDER)).toBe(0);
    expect(turnoDueInMs(TURNO, at(1), false, ORDER)).toBe(0);
  });

  it('late: like a walk-in from then on', () => {
    expect(turnoDueInMs(TURNO, at(10 * MINUTE + 1), false, ORDER)).toBe(20 * MINUTE);
  });

  it('the grace ends after its last millisecond', () => {
    expect(isLate(TURNO, at(10 * MINUTE - 1), ORDER)).toBe(false);
    expect(isLate(TURNO, at(10 * MINUTE), ORDER)).toBe(false);
    expect(isLate(TURNO, at(10 * MINUTE + 1), ORDER)).toBe(true);
  });

  it('priority: the boost earlier, with a turno, late or without', () => {
    expect(walkInDueInMs(true, ORDER)).toBe(-10 * MINUTE);
    expect(turnoDueInMs(TURNO, TURNO, true, ORDER)).toBe(-30 * MINUTE);
    expect(turnoDueInMs(TURNO, at(60 * MINUTE), true, ORDER)).toBe(-10 * MINUTE);
  });
});

it('the clerk reads why it is this one', () => {
  const place = { hasTurno: false, late: false, priority: false };
  const sentences = [
    place,
    { ...place, hasTurno: true },
    { ...place, hasTurno: true, late: true },
    { ...place, priority: true },
  ].map(callReasonOf);
  expect(sentences[0]).toContain('Sin turno');
  expect(sentences[1]).toContain('Turno a tiempo');
  expect(sentences[2]).toContain('Llegó tarde');
  expect(sentences[3]).toContain('preferente');
});

describe('the bound on the wall', () => {
  interface Person {
    readonly arrived: number;
    readonly turnoAt: number | null;
    readonly priority: boolean;
    readonly due: number;
    /** From when on the person could expect to be called: the arrival, or the turno's time. */
    readonly ready: number;
  }

  const order = fc.record({
    walkInOffsetMinutes: fc.integer({ min: 0, max: 60 }),
    priorityBoostMinutes: fc.integer({ min: 0, max: 60 }),
    lateAfterMinutes: fc.integer({ min: 0, max: 30 }),
  });
  const arrivals = fc.array(
    fc.record({
      arrived: fc.integer({ min: 0, max: 480 * MINUTE }),
      // Minutes from the turno's time to the arrival: negative is early.
      afterTurno: fc.option(fc.integer({ min: -60, max: 120 })),
      priority: fc.boolean(),
    }),
    { minLength: 2, maxLength: 60 },
  );

  function personOf(
    raw: { arrived: number; afterTurno: number | null; priority: boolean },
    rules: CallingOrder,
  ): Person {
    const { arrived, afterTurno, priority } = raw;
    if (afterTurno === null) {
      return {
        arrived,
        turnoAt: null,
        priority,
        due: arrived + walkInDueInMs(priority, rules),
        ready: arrived,
      };
    }
    const turnoAt = arrived - afterTurno * MINUTE;
    const due = arrived + turnoDueInMs(new Date(turnoAt), new Date(arrived), priority, rules);
    return { arrived, turnoAt, priority, due, ready: Math.max(arrived, turnoAt) };
  }

  it('nobody is overtaken by someone who arrived more than offset + boost after he was ready, on any day', () => {
    fc.assert(
      fc.property(order, arrivals, fc.integer({ min: 1, max: 30 }), (rules, raw, minutesPerCall) => {
        const bound = (rules.walkInOffsetMinutes + rules.priorityBoostMinutes) * MINUTE;
        const toCome = raw.map((each) => personOf(each, rules)).sort((a, b) => a.arrived - b.arrived);
        const waiting: Person[] = [];
        for (let now = 0; toCome.length + waiting.length > 0; now += minutesPerCall * MINUTE) {
          while (toCome[0] && toCome[0].arrived <= now) waiting.push(toCome.shift() as Person);
          waiting.sort((a, b) => a.due - b.due || a.arrived - b.arrived);
          const called = waiting.shift();
          if (!called) continue;
          for (const passedOver of waiting)
            expect(called.arrived - passedOver.ready).toBeLessThanOrEqual(bound);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('and it is tight: a priority turno that comes just within it, at its time, passes a walk-in', () => {
    const walkIn = walkInDueInMs(false, ORDER);
    const bound = 50 * MINUTE;
    const turnoAfter = (ms: number) => ms + turnoDueInMs(at(ms), at(ms), true, ORDER);
    expect(turnoAfter(bound - 1)).toBeLessThan(walkIn);
    expect(turnoAfter(bound)).toBe(walkIn);
    expect(turnoAfter(bound + 1)).toBeGreaterThan(walkIn);
  });
});
