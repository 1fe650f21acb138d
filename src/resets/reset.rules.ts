import { secondsAfter } from '../ecuador/index.js';
import { LinkNotValid, ReissueLimit, ResetState } from './resets.errors.js';

export type ResetStatus =
  'queued' | 'sending' | 'sent' | 'opened' | 'completed' | 'expired' | 'failed' | 'voided';
export type ResetOrigin = 'counter' | 'online' | 'signed-request';

/** Why a reset did not get through: stable codes; {@link FAILURE_SENTENCES} is what people read. */
export type ResetFailure = keyof typeof FAILURE_SENTENCES;

export const FAILURE_SENTENCES = {
  SMTP_REFUSED:
    'El servidor de correo rechazó la dirección registrada. Verifíquela con el empleador: si está bien, reenvíe el enlace; si no, derive la visita a la actualización de datos.',
  MAILBOX_FULL: 'El buzón del empleador está lleno. Pida que libere espacio y reenvíe el enlace.',
  TAKEN_FOR_SPAM:
    'El servidor de correo del empleador no quiso el mensaje: lo tomó por no deseado. Pida que agregue nuestro remitente a sus contactos o lo permita, y reenvíe el enlace; si no puede, derive la visita a la actualización de datos.',
  NOT_ACCEPTED_IN_TIME:
    'El servidor de correo no aceptó el mensaje en 15 minutos. Reenvíe el enlace; si se repite, avise a supervisión.',
  ACCOUNT_CHANGED: 'La clave o el correo del empleador cambiaron antes del envío. Puede reenviarlo.',
  ACCOUNT_FROZEN: 'La cuenta del empleador quedó congelada antes del envío. Avise a supervisión.',
  CODE_TRIES_SPENT:
    'El código de ventanilla se escribió mal demasiadas veces y el enlace quedó anulado. Puede reenviarlo.',
} as const;

/** What the server's last word on a mail means for the person at the counter. */
export function refusedBecause(smtpStatus: number | null): ResetFailure {
  if (smtpStatus === 552) return 'MAILBOX_FULL';
  return smtpStatus === 554 || smtpStatus === 571 ? 'TAKEN_FOR_SPAM' : 'SMTP_REFUSED';
}

/** Why a mail has to wait, and what to do meanwhile: nothing is lost, it is tried again by itself. */
export const DELAY_SENTENCES = {
  GREYLISTED:
    'El servidor de correo pide esperar antes de recibir el mensaje (lista gris): lo reintentamos solos, hasta 15 minutos. Mientras tanto, pida al empleador que agregue nuestro remitente a sus contactos.',
  UNREACHABLE:
    'El servidor de correo no responde: lo reintentamos solos, hasta 15 minutos. No hace falta hacer nada; si dura, avise a supervisión.',
} as const;

/** A mail that nobody accepted for this long is not sent any more. */
export const GIVE_UP_AFTER_SECONDS = 15 * 60;
/** Wrong counter codes that one link survives; the last of them kills it. */
export const CODE_TRIES = 5;
/** New links that one visit may ask for after the first. */
export const MAX_REISSUES = 5;
/** The service whose dossier may cause a reset. */
export const RESET_SERVICE = 'clave-empleador';

/** What the rules look at. */
export interface ResetFacts {
  readonly status: ResetStatus;
  readonly issue: number;
  readonly issuedAt: Date;
  readonly hasLink: boolean;
  readonly linkExpiresAt: Date | null;
  readonly openedAt: Date | null;
  readonly codeTriesLeft: number;
}

const LIVE: ReadonlySet<ResetStatus> = new Set(['queued', 'sending', 'sent', 'opened']);
const REISSUABLE: ReadonlySet<ResetStatus> = new Set(['sent', 'opened', 'expired', 'failed']);
const ENDED: ReadonlySet<ResetStatus> = new Set(['completed', 'voided']);

/** Something is still on its way to the employer, or waits for him. */
export const isLive = (status: ResetStatus): boolean => LIVE.has(status);

/** One approval causes one reset: after these there is no more. */
export const isEnded = (status: ResetStatus): boolean => ENDED.has(status);

const isAfter = (now: Date, end: Date | null): boolean => end === null || now >= end;
const givenUpAt = (reset: ResetFacts): Date => secondsAfter(reset.issuedAt, GIVE_UP_AFTER_SECONDS);

/** The link opens the form up to, and not including, its end. While it is being sent it lives as long as the lease. */
export const isLinkLive = (reset: ResetFacts, now: Date): boolean =>
  (reset.status === 'sending' || reset.status === 'sent' || reset.status === 'opened') &&
  reset.hasLink &&
  reset.codeTriesLeft > 0 &&
  !isAfter(now, reset.linkExpiresAt);

/**
 * The status that is true at `now`, whatever was written down so far: time has its effect with no sweep running,
 * and a link that was opened before the mail server's answer came is open.
 */
export function statusAt(reset: ResetFacts, now: Date): ResetStatus {
  switch (reset.status) {
    case 'sent':
    case 'opened':
      return isAfter(now, reset.linkExpiresAt) ? 'expired' : reset.status;
    case 'queued':
      return now >= givenUpAt(reset) ? 'failed' : 'queued';
    case 'sending':
      if (isLinkLive(reset, now)) return reset.openedAt ? 'opened' : 'sending';
      return now >= givenUpAt(reset) ? 'failed' : 'sending';
    default:
      return reset.status;
  }
}

/** Whether its mail was put off at least once and is being tried again. */
export const isRetried = (reset: Pick<ResetFacts, 'status'> & { readonly attempt: number }): boolean =>
  reset.status === 'queued' ? reset.attempt > 0 : reset.status === 'sending' && reset.attempt > 1;

/** How many new links this visit may still ask for. */
export const reissuesLeft = (reset: Pick<ResetFacts, 'issue'>): number =>
  Math.max(0, MAX_REISSUES + 1 - reset.issue);

/**
 * May the former link be replaced by a new one? Nobody waits between two: the employer stands at the counter.
 * @throws {ResetState} while one is under way or after the end.
 * @throws {ReissueLimit} after the fifth.
 */
export function judgeReissue(reset: ResetFacts, now: Date): void {
  if (!REISSUABLE.has(statusAt(reset, now))) throw new ResetState();
  if (reissuesLeft(reset) === 0) throw new ReissueLimit();
}

/** @throws {ResetState} when there is nothing left to void. */
export function judgeVoid(reset: ResetFacts): void {
  if (isEnded(reset.status)) throw new ResetState();
}

/** What a key change needs to know of the account besides the link. */
export interface AccountFacts {
  readonly keyVersion: number;
  readonly contactVersion: number;
  readonly frozenAt: Date | null;
}

/**
 * May this link change the key of this account now? A key or address that changed meanwhile kills it, and so does a
 * freeze. One answer for every reason: a stranger with a link learns nothing from it.
 */
export function isUsable(
  reset: ResetFacts & { readonly keyVersion: number; readonly contactVersion: number },
  account: AccountFacts,
  now: Date,
): boolean {
  return (
    isLinkLive(reset, now) &&
    account.frozenAt === null &&
    account.keyVersion === reset.keyVersion &&
    account.contactVersion === reset.contactVersion
  );
}

/** @throws {LinkNotValid} unless {@link isUsable}. */
export function judgeLink(...facts: Parameters<typeof isUsable>): void {
  if (!isUsable(...facts)) throw new LinkNotValid();
}

/** The code as it was read out and typed: people write «482 913» and «482-913». */
export const typedCode = (text: string | undefined): string => (text ?? '').replace(/[\s-]/g, '');
