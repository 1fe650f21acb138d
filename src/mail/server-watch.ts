/** A mail that can wait asks no sooner whether a silent mail server is back: a little less than the dispatcher rests, so that each of its looks may ask. */
const PAUSE_MS = 800;

/**
 * Whether the mail server is there. While it does not answer at all, only one of the mails that can wait asks for it from time
 * to time, in place of all that are owed: each try in vain costs two transactions, and they lose nothing, as they are due when
 * it is back. What somebody is waiting for is tried all the same, so that it goes out first and whoever waits is told.
 * An answer of any kind, a refusal too, says that it is there. Instants are milliseconds of one steady clock.
 */
export class ServerWatch {
  private nextTryAt: number | undefined;

  answered(): void {
    this.nextTryAt = undefined;
  }

  silent(at: number): void {
    this.nextTryAt = at + PAUSE_MS;
  }

  /** Whether a mail that can wait would not be tried at `at`. */
  isSilent(at: number): boolean {
    return this.nextTryAt !== undefined && at < this.nextTryAt;
  }

  /** Whether a mail that can wait may be tried at `at`; during a silence each yes is for one mail. */
  mayTryAny(at: number): boolean {
    if (this.isSilent(at)) return false;
    if (this.nextTryAt !== undefined) this.nextTryAt = at + PAUSE_MS;
    return true;
  }
}
