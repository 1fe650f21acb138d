import { secondsAfter } from '../ecuador/index.js';

/** A dead process's mail is free again after this long, so that it is taken over within 30 s; an attempt at sending is cut off before. */
export const LEASE_SECONDS = 25;
export const SEND_TIMEOUT_SECONDS = 20;

/** Seconds to wait after the 1st, 2nd, 3rd … failed attempt; the last one repeats. */
const RETRY_SECONDS = [2, 5, 15, 30, 60, 120, 300];

/** When to try again after `attempt` tries. */
export function nextAttemptAt(attempt: number, now: Date): Date {
  const seconds = RETRY_SECONDS[Math.min(attempt, RETRY_SECONDS.length) - 1] ?? 2;
  return secondsAfter(now, seconds);
}

/** The server does not talk to us, whatever the mail: no connection, no greeting, no TLS, no sign-in. */
const NOT_ABOUT_THIS_MAIL: ReadonlySet<string> = new Set(['EAUTH', 'ECONNECTION', 'EPROTOCOL', 'ETLS']);

/** What a failed hand-over means. A 5xx is the server's last word on this mail; everything else may pass. */
export function failureOf(error: { responseCode?: number; code?: string }): {
  final: boolean;
  smtpStatus: number | null;
} {
  const status = error.responseCode ?? null;
  return {
    final: status !== null && status >= 500 && !NOT_ABOUT_THIS_MAIL.has(error.code ?? ''),
    smtpStatus: status,
  };
}
