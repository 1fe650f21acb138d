import { KeyRing } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';

const key = (id: string) => ({ id, key: Buffer.from(id.repeat(40)) });
const secretsWith = (...ids: string[]) => new LinkSecrets(new KeyRing({ tokenKeys: ids.map(key) }));

describe('the link', () => {
  it('is never the same, 256 bits long, safe in an address and without a common beginning', () => {
    const tokens = Array.from({ length: 10_000 }, () => secretsWith('a').mint().token);
    expect(new Set(tokens).size).toBe(10_000);
    expect(
      tokens.every((token) => /^[\w-]{43}$/.test(token) && Buffer.from(token, 'base64url').length === 32),
    ).toBe(true);
    expect(new Set(tokens.map((token) => token[0])).size).toBeGreaterThan(50);
  });

  it('stays good while the ring turns, and dies with its key', () => {
    const { token, mac } = secretsWith('old').mint();
    const known = (...ids: string[]) =>
      secretsWith(...ids)
        .macsOf(token)
        .some((candidate) => candidate.equals(mac));
    expect([known('old'), known('new', 'old'), known('new')]).toEqual([true, true, false]);
  });

  it('is asked about only when it can be one', () => {
    expect(secretsWith('a').macsOf('x')).toEqual([]);
    expect(secretsWith('a').macsOf(`${'A'.repeat(43)}\n`)).toEqual([]);
  });
});

describe('the counter code', () => {
  const reset = { id: '01a205b2-6751-73a2-b423-c5762d85ce83', issue: 1 };

  it('is six digits, other for each issue, and read as it was typed', () => {
    const secrets = secretsWith('a');
    const code = secrets.counterCode(reset);
    expect(code).toMatch(/^\d{6}$/);
    expect(secrets.counterCode({ ...reset, issue: 2 })).not.toBe(code);
    expect(secrets.isCounterCode(reset, ` ${code.slice(0, 3)} ${code.slice(3)}`)).toBe(true);
    expect(secrets.isCounterCode(reset, undefined)).toBe(false);
    expect(secrets.isCounterCode({ ...reset, issue: 2 }, code)).toBe(false);
  });

  it('stays good while the ring turns', () => {
    const code = secretsWith('old').counterCode(reset);
    expect(secretsWith('new', 'old').isCounterCode(reset, code)).toBe(true);
    expect(secretsWith('new').isCounterCode(reset, code)).toBe(false);
  });
});
