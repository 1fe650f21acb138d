import { type FormerDossier, toResume } from './resume.rules.js';

const NOW = new Date('2026-11-26T15:00:00.000Z');
const DAY_MS = 86_400_000;
const former = (id: string, changes: Partial<FormerDossier> = {}): FormerDossier => ({
  id,
  status: 'rejected',
  openedAt: new Date(NOW.getTime() - 3 * DAY_MS),
  visitIsOver: true,
  ...changes,
});
const ago = (ms: number) => ({ openedAt: new Date(NOW.getTime() - ms) });

describe('what a new visit goes on with', () => {
  it.each([
    ['nothing before', [], undefined],
    ['turned down', [former('a')], 'a'],
    ['left unfinished', [former('a', { status: 'open' })], 'a'],
    ['being worked on at another counter', [former('a', { status: 'open', visitIsOver: false })], undefined],
    [
      'turned down, and now also at another counter',
      [former('b', { status: 'open', visitIsOver: false }), former('a')],
      'a',
    ],
    ['turned down while its visit still goes on', [former('a', { visitIsOver: false })], 'a'],
    ['approved after it was turned down', [former('b', { status: 'approved' }), former('a')], undefined],
    ['turned down after an approval', [former('b'), former('a', { status: 'approved' })], 'b'],
    ['the last of several', [former('c', { status: 'open' }), former('b'), former('a')], 'c'],
    ['89 days ago', [former('a', ago(89 * DAY_MS))], 'a'],
    ['90 days ago to the millisecond', [former('a', ago(90 * DAY_MS))], 'a'],
    ['a millisecond longer ago', [former('a', ago(90 * DAY_MS + 1))], undefined],
  ])('%s', (_, dossiers, id) => {
    expect(toResume(dossiers, NOW)?.id).toBe(id);
  });
});
