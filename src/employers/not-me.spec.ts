import { KeyRing, newId } from '../platform/index.js';
import { parseConfig } from '../platform/config/config.js';
import { NotMe } from './not-me.js';
import { stillWarns } from './not-me.rules.js';
import { maskRuc } from './mask-ruc.rules.js';

const ISSUED = new Date('2026-11-01T10:00:00.900Z');
const DAY = 24 * 60 * 60 * 1000;

describe('the «no fui yo» link', () => {
  const ring = (...keys: string[]) =>
    new NotMe(
      new KeyRing({ tokenKeys: keys.map((key) => ({ id: key, key: Buffer.from(key.repeat(40)) })) }),
      { ...config, baseUrl: new URL('https://turnos.example') },
    );
  const config = parseConfig({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://x',
    SMTP_URL: 'smtp://x',
    TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
  });
  const account = { id: newId(), contactVersion: 3, keyVersion: 7 };
  const tokenOf = (link: string) => link.replace('https://turnos.example/no-fui-yo/', '');

  it('stands under the configured address and is read back as what it was made of', () => {
    const link = ring('a').link(account, ISSUED);
    expect(link).toMatch(/^https:\/\/turnos\.example\/no-fui-yo\/[\w-]{80}$/);
    expect(ring('a').read(tokenOf(link))).toEqual({
      accountId: account.id,
      contactVersion: 3,
      keyVersion: 7,
      issuedAt: new Date('2026-11-01T10:00:00.000Z'),
    });
  });

  it('is good while its key is in the ring, and dead once it was taken out', () => {
    const token = tokenOf(ring('a').link(account, ISSUED));
    expect(ring('b', 'a').read(token)).toMatchObject({ accountId: account.id });
    expect(ring('b').read(token)).toBeUndefined();
  });

  it('says nothing once a single character is another', () => {
    const token = tokenOf(ring('a').link(account, ISSUED));
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(ring('a').read(`${token.slice(0, at)}${other}${token.slice(at + 1)}`)).toBeUndefined();
    }
    for (const rubbish of ['', '-', token.slice(1), `${token}A`, 'ñ'.repeat(80)])
      expect(ring('a').read(rubbish)).toBeUndefined();
  });

  it('differs with every account, version and second', () => {
    const links = new Set([
      ring('a').link(account, ISSUED),
      ring('a').link({ ...account, id: newId() }, ISSUED),
      ring('a').link({ ...account, keyVersion: 8 }, ISSUED),
      ring('a').link({ ...account, contactVersion: 4 }, ISSUED),
      ring('a').link(account, new Date(ISSUED.getTime() + 1000)),
    ]);
    expect(links.size).toBe(5);
  });
});

describe('a notice still warns', () => {
  const claims = { accountId: newId(), contactVersion: 1, keyVersion: 1, issuedAt: ISSUED };
  const after = (ms: number) => new Date(ISSUED.getTime() + ms);

  it.each([
    ['a moment later', 1, true],
    ['a millisecond before the thirty days are over', 30 * DAY - 1, true],
    ['when they are over', 30 * DAY, false],
  ])('%s: %s ms, %s', (_, ms, expected) => {
    expect(stillWarns(claims, { unfrozenAt: null }, after(ms))).toBe(expected);
  });

  it('until a supervisor thawed the account after it; the notice of that very second does', () => {
    const now = after(DAY);
    expect(stillWarns(claims, { unfrozenAt: after(-DAY) }, now)).toBe(true);
    expect(stillWarns(claims, { unfrozenAt: new Date('2026-11-01T10:00:00.999Z') }, now)).toBe(true);
    expect(stillWarns(claims, { unfrozenAt: new Date('2026-11-01T10:00:01.000Z') }, now)).toBe(false);
  });
});

it('a RUC outside of the counter is shown in part', () => {
  expect(maskRuc('1790001016001')).toBe('1790…001');
});
