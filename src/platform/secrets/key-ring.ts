import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';

/** What a secret is for. A label per purpose keeps one secret from ever standing in for another. */
export type SecretLabel =
  | 'booking-cookie'
  | 'captcha'
  | 'counter-code'
  | 'csrf'
  | 'email-code'
  | 'employer-session'
  | 'idempotency'
  | 'manage-token'
  | 'not-me'
  | 'reset-link'
  | 'staff-session'
  | 'subject'
  | 'video-room'
  | 'waiting-token';

/**
 * The `TOKEN_KEY` ring: HMAC-SHA256 under a label. The first key signs; every key of the ring verifies,
 * so a key is rotated by putting a new one in front, and revoked by taking the old one out.
 */
@Injectable()
export class KeyRing {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'tokenKeys'>) {}

  /** 32 bytes by the signing key. */
  sign(label: SecretLabel, ...parts: string[]): Buffer {
    const [first] = this.config.tokenKeys;
    if (!first) throw new Error('TOKEN_KEY is empty');
    return macOf(first.key, label, parts);
  }

  /** Which key signs now, for what has to come out the same while the ring turns. */
  get signingKeyId(): string {
    return this.config.tokenKeys[0]?.id ?? '';
  }

  /** 32 bytes by the key with this id; by the signing key once that one has left the ring. */
  signBy(keyId: string | null, label: SecretLabel, ...parts: string[]): Buffer {
    const at = this.config.tokenKeys.findIndex(({ id }) => id === keyId);
    return this.all(label, ...parts)[at] ?? this.sign(label, ...parts);
  }

  /** The MAC by every key of the ring, newest first: what a stored MAC may equal. */
  all(label: SecretLabel, ...parts: string[]): Buffer[] {
    return this.config.tokenKeys.map(({ key }) => macOf(key, label, parts));
  }

  /** True when `mac` was made from these parts by any key still in the ring; constant time per key. */
  verify(mac: Buffer, label: SecretLabel, ...parts: string[]): boolean {
    let valid = false;
    for (const expected of this.all(label, ...parts)) {
      const candidate = expected.subarray(0, mac.length);
      if (mac.length >= 16 && candidate.length === mac.length && timingSafeEqual(candidate, mac))
        valid = true;
    }
    return valid;
  }

  /** Six digits derived from the parts, for codes that must be shown again without being stored. */
  sixDigits(label: SecretLabel, ...parts: string[]): string {
    return toSixDigits(this.sign(label, ...parts));
  }

  /** The six digits by every key of the ring: a code stays good while the ring turns. */
  allSixDigits(label: SecretLabel, ...parts: string[]): string[] {
    return this.all(label, ...parts).map(toSixDigits);
  }
}

/** Each part with its length before it, so that no two lists of parts are the same text. */
function macOf(key: Buffer, label: SecretLabel, parts: readonly string[]): Buffer {
  const text = [label, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return createHmac('sha256', key).update(text).digest();
}

/** 48 bits modulo a million: the bias is below 1 in 10^8. */
function toSixDigits(mac: Buffer): string {
  return String(mac.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}
