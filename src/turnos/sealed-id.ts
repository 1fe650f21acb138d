const TOKEN = /^[\w-]{43}$/;
/** Of the id, and of the MAC beside it. */
const SEAL_BYTES = 16;

/** 43 characters for a link: an id and the first half of its MAC. Derived, so that nothing that opens anything is stored. */
export const sealedId = (id: string, mac: Buffer): string =>
  Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), mac.subarray(0, SEAL_BYTES)]).toString(
    'base64url',
  );

/** The id a token speaks of, and the MAC to verify; undefined when it is none. */
export function readSealedId(token: string): { id: string; mac: Buffer } | undefined {
  const bytes = TOKEN.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
  // 43 characters carry two bits more than 32 bytes: only one writing of a token is the token.
  if (bytes.length !== 2 * SEAL_BYTES || bytes.toString('base64url') !== token) return undefined;
  const hex = bytes.subarray(0, SEAL_BYTES).toString('hex');
  return {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    mac: bytes.subarray(SEAL_BYTES),
  };
}
