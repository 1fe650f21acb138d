import { type Center } from '../centers/index.js';
import { closureRows } from './calendar.view.js';

const CENTER = { timeZone: 'America/Guayaquil' } as Center;
const NOW = new Date('2026-11-26T15:00:00.000Z');
const closure = (id: string, endsAt: number) => ({
  id,
  startsAt: new Date(NOW.getTime() - 3_600_000),
  endsAt: new Date(NOW.getTime() + endsAt),
  reason: 'corte de luz',
});

describe('the closures of a calendar', () => {
  it('are those that have not ended, to the millisecond', () => {
    const rows = closureRows([closure('over', -1), closure('ends', 0), closure('open', 1)], CENTER, NOW);
    expect(rows.map(({ id }) => id)).toEqual(['open']);
  });
});
