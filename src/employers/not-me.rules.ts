const DAY_MS = 24 * 60 * 60 * 1000;

/** So long after a notice its «no fui yo» still freezes the account: somebody comes back from holidays, too. */
export const NOT_ME_DAYS = 30;

/** What a «no fui yo» link says about the notice that carried it. */
export interface NotMeClaims {
  readonly accountId: string;
  /** The account as it was when the notice went out: tells a supervisor which change the owner disowns. */
  readonly contactVersion: number;
  readonly keyVersion: number;
  /** To the second. */
  readonly issuedAt: Date;
}

/** 16 bytes of the id, then two versions and seconds since 1970, four bytes each, big-endian. */
export const CLAIMS_BYTES = 28;

export function packClaims({ accountId, contactVersion, keyVersion, issuedAt }: NotMeClaims): Buffer {
  const packed = Buffer.alloc(CLAIMS_BYTES);
  packed.write(accountId.replaceAll('-', ''), 'hex');
  packed.writeUInt32BE(contactVersion, 16);
  packed.writeUInt32BE(keyVersion, 20);
  packed.writeUInt32BE(secondsOf(issuedAt), 24);
  return packed;
}

export function unpackClaims(packed: Buffer): NotMeClaims {
  const hex = packed.toString('hex', 0, 16);
  return {
    accountId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    contactVersion: packed.readUInt32BE(16),
    keyVersion: packed.readUInt32BE(20),
    issuedAt: new Date(packed.readUInt32BE(24) * 1000),
  };
}

/**
 * Does a link of this notice still freeze the account? A later change of key or address does not outdate it: whoever
 * made that change may be the very one it is meant against. What does is time, and a supervisor who thawed the account
 * after the notice: what it warned of has been looked into.
 */
export function stillWarns(
  claims: NotMeClaims,
  account: { readonly unfrozenAt: Date | null },
  now: Date,
): boolean {
  const isTimely = now.getTime() - claims.issuedAt.getTime() < NOT_ME_DAYS * DAY_MS;
  return (
    isTimely && (account.unfrozenAt === null || secondsOf(claims.issuedAt) >= secondsOf(account.unfrozenAt))
  );
}

const secondsOf = (instant: Date): number => Math.floor(instant.getTime() / 1000);
