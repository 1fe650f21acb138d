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

  it('leaves the process awake while a crowd waits to be hashed', async () => {
    const crowd = Array.from({ length: 96 }, () => hasher.hash('Kv#27xhT', 'employer-sign-in'));
    let beats = 0;
    let looksAtFiles = 0;
    let isOver = false;
    const beating = (async () => {
      for (; !isOver; beats += 1) await new Promise((resolve) => setImmediate(resolve));
    })();
    const reading = (async () => {
      // In the same pool of threads as the hashes.
      for (; !isOver; looksAtFiles += 1) await stat(import.meta.filename);
    })();
    const other = hasher.hash('Kv#27xhT', 'key-change').then(() => beats);
    await Promise.all(crowd);
    isOver = true;
    await Promise.all([beating, reading]);
    // With hashes on the main thread or in every thread of the pool, both would come once a hash at the most.
    expect(beats).toBeGreaterThan(240);
    expect(looksAtFiles).toBeGreaterThan(240);
    // Another lane is served among the first of the crowd.
    expect(await other).toBeLessThan(beats / 2);
  });
});
