import {
  beingServed,
  calledAgain,
  calledTo,
  ended,
  handedOver,
  parked,
  putBack,
  type TicketCourse,
  unanswered,
} from './ticket-moves.rules.js';

const NOW = new Date('2026-11-23T14:00:00.000Z');
const IN_TWO_MINUTES = new Date('2026-11-23T14:02:00.000Z');
const called: TicketCourse = {
  status: 'called',
  serviceCode: 'clave-empleador',
  calls: 1,
  calledAt: new Date('2026-11-23T13:59:00.000Z'),
  callReason: 'se siente mal',
  counterId: 'counter',
  staffId: 'clerk',
  stateReason: null,
  notBefore: null,
  note: null,
  revived: false,
  endedAt: null,
};

describe('the course of a visit', () => {
  it('back from a counter: no counter any more, the same calls, and a pause', () => {
    const back = {
      ...called,
      status: 'waiting',
      counterId: null,
      staffId: null,
      callReason: null,
      notBefore: IN_TWO_MINUTES,
    };
    expect(putBack(called, NOW)).toEqual(back);
    expect(putBack(beingServed(called), NOW)).toEqual(back);
  });

  it('back from a pause or from being absent: at once', () => {
    expect(putBack({ ...called, status: 'parked', stateReason: 'x' }, NOW)).toMatchObject({
      status: 'waiting',
      notBefore: null,
      stateReason: null,
      revived: false,
    });
    expect(putBack({ ...called, status: 'absent' }, NOW)).toMatchObject({
      status: 'waiting',
      notBefore: null,
      revived: true,
    });
  });

  it('unanswered before the last call: waits for another; at the last one: absent, and it is seen where', () => {
    expect(unanswered(called, 3, NOW)).toMatchObject({
      status: 'waiting',
      notBefore: IN_TWO_MINUTES,
      calls: 1,
    });
    expect(unanswered(called, 1, NOW)).toEqual({ ...called, status: 'absent' });
  });

  it('called again: one call more, at the same counter', () => {
    expect(calledAgain(called, NOW)).toEqual({ ...called, calls: 2, calledAt: NOW });
  });

  it('parked by whom, where and why', () => {
    const desk = { counterId: 'other', staffId: 'colleague' };
    expect(parked(called, desk, 'falta la carta')).toMatchObject({
      status: 'parked',
      ...desk,
      stateReason: 'falta la carta',
      callReason: null,
    });
  });

  it('called out of order for a reason', () => {
    const desk = { counterId: 'other', staffId: 'colleague' };
    const waiting = putBack(called, NOW);
    expect(calledTo(waiting, desk, 'urgente', NOW)).toMatchObject({
      status: 'called',
      ...desk,
      callReason: 'urgente',
      calls: 2,
      calledAt: NOW,
      notBefore: null,
    });
  });

  it('handed over: another service, at once, with the note of whoever knew', () => {
    expect(handedOver({ ...called, note: 'antes' }, 'desbloqueo', null)).toMatchObject({
      status: 'waiting',
      serviceCode: 'desbloqueo',
      notBefore: null,
      note: 'antes',
    });
    expect(handedOver(called, 'desbloqueo', 'ya tiene clave')).toMatchObject({ note: 'ya tiene clave' });
  });

  it('ended: when', () => {
    expect(ended(called, 'left', NOW)).toMatchObject({ status: 'left', endedAt: NOW });
  });
});
