import { Batches } from './batches.js';

const PATIENCE_MS = 30;

/** A statement that is under way until the test says otherwise. */
function statements() {
  const underway: { items: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const run = (items: readonly string[]): Promise<string[]> =>
    new Promise((resolve, reject) => {
      underway.push({ items, answer: () => resolve(items.map((item) => `${item}!`)), fail: reject });
    });
  return { underway, batches: new Batches(run, { size: 3, patienceMs: PATIENCE_MS }) };
}

const aMoment = (ms = 5) => new Promise((done) => setTimeout(done, ms));

describe('requests that share a statement', () => {
  it('whoever comes while one is under way goes together with the others, no more than fit', async () => {
    const { underway, batches } = statements();
    const first = batches.add('a');
    await aMoment();
    const answers = Promise.all([first, ...['b', 'c', 'd', 'e'].map((item) => batches.add(item))]);
    expect(underway.map(({ items }) => items)).toEqual([['a']]);
    underway[0]?.answer();
    await aMoment();
    expect(underway[1]?.items).toEqual(['b', 'c', 'd']);
    underway[1]?.answer();
    await aMoment();
    expect(underway[2]?.items).toEqual(['e']);
    underway[2]?.answer();
    expect(await answers).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  });

  it('a failure is told to its batch and to nobody else', async () => {
    const { underway, batches } = statements();
    const first = batches.add('a');
    await aMoment();
    const answers = Promise.allSettled([first, ...['b', 'c'].map((item) => batches.add(item))]);
    underway[0]?.fail(new Error('lost'));
    await aMoment();
    underway[1]?.answer();
    const [lost, ...others] = await answers;
    expect(lost).toMatchObject({ status: 'rejected', reason: { message: 'lost' } });
    expect(others).toEqual(['b!', 'c!'].map((value) => ({ status: 'fulfilled', value })));
  });

  it('a statement that hangs holds up its own batch alone', async () => {
    const { underway, batches } = statements();
    void batches.add('stuck');
    await aMoment();
    const next = batches.add('next');
    const third = batches.add('third');
    await aMoment(3 * PATIENCE_MS);
    expect(underway[1]?.items).toEqual(['next', 'third']);
    underway[1]?.answer();
    expect(await Promise.all([next, third])).toEqual(['next!', 'third!']);
    const later = batches.add('later');
    await aMoment();
    underway[0]?.answer();
    await aMoment();
    // The late answer frees no second turn while another statement is under way.
    void batches.add('last');
    await aMoment();
    expect(underway.map(({ items }) => items.join())).toEqual(['stuck', 'next,third', 'later']);
    underway[2]?.answer();
    expect(await later).toBe('later!');
  });
});
