import { stat } from 'node:fs/promises';
import { SecretHasher } from './secret-hasher.js';

const LANE = 'key-change';

describe('the hash of a secret', () => {
  const hasher = new SecretHasher();

  it('is argon2id, differs each time, and fits its secret alone', async () => {
    const [one, two] = await Promise.all([hasher.hash('Kv#27xhT', LANE), hasher.hash('Kv#27xhT', LANE)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(two).not.toBe(one);
    expect(await hasher.matches(one, 'Kv#27xhT', LANE)).toBe(true);
    expect(await hasher.matches(one, 'kv#27xhT', LANE)).toBe(false);
  });

  it('does not care how an accented letter was typed', async () => {
    expect(await hasher.matches(await hasher.hash('Kv#27xhn\u0303', LANE), 'Kv#27xhñ', LANE)).toBe(true);
  });

  it('fits nothing when there is none, not even the decoy, after the same work', async () => {
    expect(await hasher.matches(null, 'nothing opens with this', LANE)).toBe(false);
  });

  it('answers a crowd without losing anybody, and a failure leaves its place free', async () => {
    const known = await hasher.hash('Kv#27xhT', LANE);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        hasher.matches(known, index % 3 === 0 ? 'Kv#27xhT' : 'wrong', LANE),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(4);
    for (let times = 0; times < 3; times += 1)
      await expect(hasher.matches('not a hash', 'x', LANE)).rejects.toThrow();
    expect(await hasher.matches(known, 'Kv#27xhT', LANE)).toBe(true);
  });

  /** What `step` gets done, again and again, while a crowd of so many waits to be hashed; and what had been by the time that the other lane was served. */
  async function meanwhile(crowd: number, step: () => Promise<unknown>) {
    const hashing = Array.from({ length: crowd }, () => hasher.hash('Kv#27xhT', 'employer-sign-in'));
    let steps = 0;
    let isOver = false;
    const stepping = (async () => {
      for (; !isOver; steps += 1) await step();
    })();
    const other = hasher.hash('Kv#27xhT', 'key-change').then(() => steps);
    await Promise.all(hashing);
    isOver = true;
    await stepping;
    return { steps, whenOtherWasServed: await other };
  }

  it('leaves the process awake while a crowd waits to be hashed', async () => {
    const beats = await meanwhile(96, () => new Promise((resolve) => setImmediate(resolve)));
    // With hashes on the main thread it would come once a hash at the most.
    expect(beats.steps).toBeGreaterThan(240);
    // Another lane is served among the first of the crowd.
    expect(beats.whenOtherWasServed).toBeLessThan(beats.steps / 2);
  });

  it('leaves threads of the pool to files while a crowd waits to be hashed', async () => {
    const looks = await meanwhile(96, () => stat(import.meta.filename));
    // Seven thousand and more; up to nine hundred with a hash in every thread, ten where hashes stand in line before the file.
    expect(looks.steps).toBeGreaterThan(2_000);
  });
});
