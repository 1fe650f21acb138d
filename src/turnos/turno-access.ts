import { Injectable } from '@nestjs/common';
import { digest, KeyRing, newToken } from '../platform/index.js';
import { readSealedId, sealedId } from './sealed-id.js';

/** What a caller shows to be let at a turno. A bearer that was sent decides alone, even beside a good cookie. */
export interface OwnerProof {
  readonly bearer: string | undefined;
  readonly cookie: string | undefined;
}

interface Owned {
  readonly id: string;
  readonly manageVersion: number;
  readonly bookingDigest: Buffer;
}

/** What the row of a turno must hold for a caller to be its owner; one of the two is set. */
export interface OwnerClaim {
  readonly bookingDigest: Buffer | null;
  readonly manageVersion: number | null;
}

/** Of a turno whose link was never replaced. */
const FIRST_VERSION = 1;
const COOKIE = /^[\w-]{43}$/;

/**
 * Whose a turno is. The manage token is its id and a MAC of (id, version): derived, so the mailed link can be written
 * again and nothing that opens a turno is stored. The booking cookie is random and stored as a digest.
 */
@Injectable()
export class TurnoAccess {
  constructor(private readonly keyRing: KeyRing) {}

  /** 43 characters: 16 bytes of the id, 16 of the MAC. */
  manageToken({ id, manageVersion }: Pick<Owned, 'id' | 'manageVersion'>): string {
    return sealedId(id, this.keyRing.sign('manage-token', id, String(manageVersion)));
  }

  /** Which turno a token speaks of; whether it is a good one is for {@link owns} to say. */
  turnoIdIn(token: string): string | undefined {
    return readSealedId(token)?.id;
  }

  owns(turno: Owned, proof: OwnerProof): boolean {
    if (proof.bearer !== undefined) return this.opens(turno, proof.bearer);
    return proof.cookie !== undefined && digest(proof.cookie).equals(turno.bookingDigest);
  }

  /**
   * The same as {@link owns} for a statement that writes without having looked.
   * @returns undefined when nothing but the row can tell, or the caller is no owner whatever it holds.
   */
  claimOf(id: string, proof: OwnerProof): OwnerClaim | undefined {
    if (proof.bearer !== undefined) {
      const isFirst = this.opens({ id, manageVersion: FIRST_VERSION }, proof.bearer);
      return isFirst ? { manageVersion: FIRST_VERSION, bookingDigest: null } : undefined;
    }
    if (proof.cookie === undefined) return undefined;
    return { bookingDigest: digest(proof.cookie), manageVersion: null };
  }

  private opens(turno: Pick<Owned, 'id' | 'manageVersion'>, token: string): boolean {
    const read = readSealedId(token);
    if (read?.id !== turno.id) return false;
    return this.keyRing.verify(read.mac, 'manage-token', turno.id, String(turno.manageVersion));
  }

  /**
   * The cookie under which somebody books: the one they have, or a new one. With an `Idempotency-Key` the new one is
   * derived from it, so that a repeat of the request is answered with the same cookie.
   */
  bookingCookie(cookie: string | undefined, idempotencyKey: string | undefined): string {
    return (
      this.cookieOf(cookie) ??
      (idempotencyKey === undefined ? newToken() : (this.derived(idempotencyKey)[0] ?? newToken()))
    );
  }

  /** The cookie of the first answer, also when the ring has turned between the two. */
  repeatedCookie(turno: Owned, cookie: string | undefined, idempotencyKey: string): string {
    const made = this.derived(idempotencyKey).find((candidate) =>
      digest(candidate).equals(turno.bookingDigest),
    );
    return made ?? this.bookingCookie(cookie, idempotencyKey);
  }

  /** A cookie of ours, if it looks like one; anything else is none. */
  cookieOf(cookie: string | undefined): string | undefined {
    return cookie !== undefined && COOKIE.test(cookie) ? cookie : undefined;
  }

  private derived(idempotencyKey: string): string[] {
    return this.keyRing.all('booking-cookie', idempotencyKey).map((mac) => mac.toString('base64url'));
  }
}
