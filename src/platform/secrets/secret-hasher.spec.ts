import { SecretHasher } from './secret-hasher.js';

describe('the hash of a secret', () => {
  const hasher = new SecretHasher();

  it('is argon2id, differs each time, and fits its secret alone', async () => {
    const [one, two] = await Promise.all([hasher.hash('Kv#27xhT'), hasher.hash('Kv#27xhT')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(two).not.toBe(one);
    expect(await hasher.matches(one, 'Kv#27xhT')).toBe(true);
    expect(await hasher.matches(one, 'kv#27xhT')).toBe(false);
  });

  it('does not care how an accented letter was typed', async () => {
    expect(await hasher.matches(await hasher.hash('Kv#27xhn\u0303'), 'Kv#27xhñ')).toBe(true);
  });

  it('fits nothing when there is none, not even the decoy, after the same work', async () => {
    expect(await hasher.matches(null, 'nothing opens with this')).toBe(false);
  });

  it('answers a crowd without losing anybody, and a failure leaves its place free', async () => {
    const known = await hasher.hash('Kv#27xhT');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => hasher.matches(known, index % 3 === 0 ? 'Kv#27xhT' : 'wrong')),
    );
    expect(answers.filter(Boolean)).toHaveLength(4);
    for (let times = 0; times < 3; times += 1)
      await expect(hasher.matches('not a hash', 'x')).rejects.toThrow();
    expect(await hasher.matches(known, 'Kv#27xhT')).toBe(true);
  });
});
