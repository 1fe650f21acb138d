import { Injectable } from '@nestjs/common';
import { KeyRing, newToken, sameText } from '../platform/index.js';
import { typedCode } from './reset.rules.js';

const TOKEN = /^[\w-]{43}$/;

/** The two secrets of a reset: the link, which only the mail holds, and the code that the clerk reads out. */
@Injectable()
export class LinkSecrets {
  constructor(private readonly keyRing: KeyRing) {}

  /** A new link: the token goes into one mail, the MAC into one row. */
  mint(): { token: string; mac: Buffer } {
    const token = newToken();
    return { token, mac: this.keyRing.sign('reset-link', token) };
  }

  /** What the stored MAC of this token may be, by every key still in the ring; none for what cannot be a token. */
  macsOf(token: string): Buffer[] {
    return TOKEN.test(token) ? this.keyRing.all('reset-link', token) : [];
  }

  /** The six digits of this issue of the reset. Derived, so they can be shown again and are stored nowhere. */
  counterCode(reset: { readonly id: string; readonly issue: number }): string {
    return this.keyRing.sixDigits('counter-code', reset.id, String(reset.issue));
  }

  isCounterCode(reset: { readonly id: string; readonly issue: number }, typed: string | undefined): boolean {
    const code = typedCode(typed);
    return this.keyRing
      .allSixDigits('counter-code', reset.id, String(reset.issue))
      .map((expected) => sameText(expected, code))
      .includes(true);
  }
}
