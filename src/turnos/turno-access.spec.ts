import { digest, KeyRing, newId } from '../platform/index.js';
import { TurnoAccess } from './turno-access.js';

const key = (id: string) => ({ id, key: Buffer.from(id.repeat(32)) });
const accessWith = (...ids: string[]) => new TurnoAccess(new KeyRing({ tokenKeys: ids.map(key) }));
const turno = (changes = {}) => ({
  id: newId(),
  manageVersion: 1,
  bookingDigest: digest('c'.repeat(43)),
  ...changes,
});
const bearer = (token: string) => ({ bearer: token, cookie: undefined });

describe('the token of the manage link', () => {
  it('opens its own turno, in its own version, and says which one it is', () => {
    const [access, mine] = [accessWith('a'), turno()];
    const token = access.manageToken(mine);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(access.turnoIdIn(token)).toBe(mine.id);
    expect(access.owns(mine, bearer(token))).toBe(true);
    expect(access.owns(turno(), bearer(token))).toBe(false);
    expect(access.owns({ ...mine, manageVersion: 2 }, bearer(token))).toBe(false);
  });

  it('has one writing only: no changed character opens', () => {
    const [access, mine] = [accessWith('a'), turno()];
    const token = access.manageToken(mine);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let place = 0; place < token.length; place += 1) {
      for (const character of alphabet) {
        const changed = token.slice(0, place) + character + token.slice(place + 1);
        if (changed !== token) expect(access.owns(mine, bearer(changed))).toBe(false);
      }
    }
  });

  it('outlives the turning of the key ring, and dies with its key', () => {
    const mine = turno();
    const token = accessWith('a').manageToken(mine);
    expect(accessWith('b', 'a').owns(mine, bearer(token))).toBe(true);
    expect(accessWith('b').owns(mine, bearer(token))).toBe(false);
  });
});

describe('whoever owns a turno', () => {
  const [access, mine] = [accessWith('a'), turno()];
  const cookie = 'c'.repeat(43);

  it.each([
    ['the booking cookie', { bearer: undefined, cookie }, true],
    ['another cookie', { bearer: undefined, cookie: 'd'.repeat(43) }, false],
    ['nothing', { bearer: undefined, cookie: undefined }, false],
    ['a good bearer beside a wrong cookie', { bearer: access.manageToken(mine), cookie: 'x' }, true],
    ['a wrong bearer beside the good cookie', { bearer: 'x', cookie }, false],
    ['an empty bearer beside the good cookie', { bearer: '', cookie }, false],
  ])('shows %s', (_, proof, owns) => {
    expect(access.owns(mine, proof)).toBe(owns);
    const claim = access.claimOf(mine.id, proof);
    const isBooked = claim?.bookingDigest?.equals(mine.bookingDigest) ?? false;
    expect(isBooked || claim?.manageVersion === mine.manageVersion).toBe(owns);
  });

  it('claims nothing by the token of another turno, or of a later version', () => {
    expect(access.claimOf(mine.id, bearer(access.manageToken(turno())))).toBeUndefined();
    const later = access.manageToken({ ...mine, manageVersion: 2 });
    expect(access.claimOf(mine.id, bearer(later))).toBeUndefined();
  });
});

describe('the booking cookie', () => {
  const access = accessWith('a');

  it('is kept when it is one of ours, and made anew when it is not', () => {
    const cookie = 'c'.repeat(43);
    expect(access.bookingCookie(cookie, undefined)).toBe(cookie);
    for (const strange of [undefined, '', 'short', `${cookie}x`, 'ñ'.repeat(43)]) {
      const made = access.bookingCookie(strange, undefined);
      expect(made).toMatch(/^[\w-]{43}$/);
      expect(access.bookingCookie(strange, undefined)).not.toBe(made);
    }
  });

  it('is the same for the same Idempotency-Key, also when the ring has turned in between', () => {
    const made = access.bookingCookie(undefined, 'k'.repeat(22));
    expect(access.bookingCookie(undefined, 'k'.repeat(22))).toBe(made);
    expect(access.bookingCookie(undefined, 'l'.repeat(22))).not.toBe(made);
    const turned = accessWith('b', 'a');
    expect(turned.repeatedCookie(turno({ bookingDigest: digest(made) }), undefined, 'k'.repeat(22))).toBe(
      made,
    );
  });
});
