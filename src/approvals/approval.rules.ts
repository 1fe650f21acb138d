import { secondsAfter } from '../ecuador/index.js';
import { ApprovalDecided, ApprovalExpired, ApprovalReasonRequired } from './approvals.errors.js';

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';
export type ApprovalOutcome = 'approved' | 'rejected';

/** A person as far as four eyes go: an account, and the person behind it. */
export interface Person {
  readonly id: string;
  readonly cedula: string;
}

interface Made {
  readonly makerId: string;
  readonly makerCedula: string;
}

interface Checked {
  readonly checkerId: string | null;
  readonly checkerCedula: string | null;
}

interface Lasting {
  readonly status: ApprovalStatus;
  readonly expiresAt: Date;
}

/** The status that is true at `now`, whether or not somebody wrote the expiry down. */
export const approvalStatusAt = ({ status, expiresAt }: Lasting, now: Date): ApprovalStatus =>
  status === 'pending' && now >= expiresAt ? 'expired' : status;

/** What was approved can be made use of for as long again as it could be decided. */
export const isGranted = ({ status, expiresAt }: Lasting, now: Date): boolean =>
  status === 'approved' && now < expiresAt;

export const lastsUntil = (now: Date, approvalSeconds: number): Date => secondsAfter(now, approvalSeconds);

/** The same account, or the same person under another one. */
export const isMaker = ({ makerId, makerCedula }: Made, person: Person): boolean =>
  makerId === person.id || makerCedula === person.cedula;

/** Who said yes does not make use of it: the same account, or the same person under another one. */
export const isChecker = ({ checkerId, checkerCedula }: Checked, person: Person): boolean =>
  checkerId === person.id || checkerCedula === person.cedula;

/**
 * @throws {ApprovalExpired} nobody decided in time
 * @throws {ApprovalDecided} somebody decided, or the request was taken back
 */
export function mustBePending(approval: Lasting, now: Date): void {
  const status = approvalStatusAt(approval, now);
  if (status === 'expired') throw new ApprovalExpired();
  if (status !== 'pending') throw new ApprovalDecided(status);
}

/** @throws {ApprovalReasonRequired} whichever way it goes, the one who asked must know why. */
export function judgeReason(typed: string): string {
  const reason = typed.trim();
  if (reason === '') throw new ApprovalReasonRequired();
  return reason;
}
