import { lagSeconds, patienceSeconds, sweepState } from './sweep-state.rules.js';

const NOW = new Date('2026-11-26T15:00:00.000Z');
const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const facts = { everySeconds: 5, isRunHere: true, lastRunAt: before(3), problem: null, overdueSince: null };

describe('how a scheduled task is doing', () => {
  it('is up to date while it runs and nothing waits', () => {
    expect(sweepState(facts, NOW)).toBe('current');
  });

  it.each([
    [59.999, 'current'],
    [60, 'current'],
    [60.001, 'late'],
  ])('with rows that wait for %d s', (seconds, state) => {
    expect(sweepState({ ...facts, overdueSince: before(seconds) }, NOW)).toBe(state);
  });

  it.each([
    [60, 'current'],
    [60.001, 'late'],
  ])('with a last run %d s ago, although nothing waits', (seconds, state) => {
    expect(sweepState({ ...facts, lastRunAt: before(seconds) }, NOW)).toBe(state);
  });

  it('has the patience of six runs where it runs seldom', () => {
    expect(patienceSeconds(5)).toBe(60);
    expect(patienceSeconds(60)).toBe(360);
    const seldom = { ...facts, everySeconds: 60 };
    expect(sweepState({ ...seldom, lastRunAt: before(360) }, NOW)).toBe('current');
    expect(sweepState({ ...seldom, lastRunAt: before(360.001) }, NOW)).toBe('late');
  });

  it('has failed when its last run did, whatever waits', () => {
    expect(sweepState({ ...facts, problem: 'too-slow' }, NOW)).toBe('failed');
    expect(sweepState({ ...facts, problem: 'stuck', lastRunAt: before(900) }, NOW)).toBe('failed');
  });

  it('is stopped where this process runs none and no other has', () => {
    const off = { ...facts, everySeconds: 0, isRunHere: false };
    expect(sweepState(off, NOW)).toBe('current');
    expect(sweepState({ ...off, overdueSince: before(61) }, NOW)).toBe('late');
    expect(sweepState({ ...off, lastRunAt: before(61) }, NOW)).toBe('stopped');
    // Another process runs it, and that seldom.
    expect(sweepState({ ...off, everySeconds: 60, lastRunAt: before(360) }, NOW)).toBe('current');
  });

  it('is behind by the age of the oldest row', () => {
    expect(lagSeconds(null, NOW)).toBe(0);
    expect(lagSeconds(before(90), NOW)).toBe(90);
    expect(lagSeconds(before(-1), NOW)).toBe(0);
  });
});
