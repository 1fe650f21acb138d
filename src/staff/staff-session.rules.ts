const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Without a request for this long the desk counts as left alone, and the session is over. */
export const SESSION_IDLE_MS = 30 * MINUTE;

/** No session outlives a working day, however busy. */
export const SESSION_ABSOLUTE_MS = 12 * HOUR;

/** The last request is noted at most this often, so that a read does not become a write. It shortens the idle time by as much. */
export const SEEN_EVERY_MS = MINUTE;

/**
 * A person's sign-in is locked for this long. User names are easy to guess, so a longer lock would let anybody keep a
 * counter shut for the day.
 */
export const STAFF_LOCK_SECONDS = 15 * 60;

/** A whole centre signs in from one address: it may fail this many times as often as one person. */
export const ADDRESS_LIMIT_FACTOR = 10;

/** User names are told apart without regard to case or to blanks around them. */
export const usernameAs = (typed: string): string => typed.trim().toLowerCase();

/** A page of the staff to go on to after signing in; undefined for any other place, on this site or elsewhere. */
export function safeReturnPath(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || !typed.startsWith('/personal') || /[\\\p{Cc}]/u.test(typed))
    return undefined;
  const here = 'http://ventanilla.invalid';
  if (!URL.canParse(typed, here)) return undefined;
  const { origin, pathname, search } = new URL(typed, here);
  const staysInside = origin === here && /^\/personal(\/|$)/.test(pathname);
  const signsInOrOut = /^\/personal\/(ingreso|salir)(\/|$)/.test(pathname);
  return staysInside && !signsInOrOut ? pathname + search : undefined;
}
