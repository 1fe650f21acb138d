import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, KeyRing } from '../platform/index.js';
import { CLAIMS_BYTES, type NotMeClaims, packClaims, unpackClaims } from './not-me.rules.js';

/** The path of the page that freezes the account; `unlocks/` serves it. */
export const NOT_ME_PATH = '/no-fui-yo';

const MAC_BYTES = 32;
/** 60 bytes are 80 characters, without a remainder. */
const TOKEN = /^[\w-]{80}$/;

/**
 * The link of a security notice with which its reader stops everything: derived from the account and its versions, so
 * that it is stored nowhere, and every mail of any address it once had stays able to. It opens nothing: all it does is
 * freeze.
 */
@Injectable()
export class NotMe {
  constructor(
    private readonly keyRing: KeyRing,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param issuedAt when the notice goes out; the link is good for 30 days from then.
   * @returns the full address, for the mail and for nothing else.
   */
  link(
    account: { readonly id: string; readonly contactVersion: number; readonly keyVersion: number },
    issuedAt: Date,
  ): string {
    const { id: accountId, contactVersion, keyVersion } = account;
    const claims = packClaims({ accountId, contactVersion, keyVersion, issuedAt });
    const mac = this.keyRing.sign('not-me', claims.toString('hex'));
    const token = Buffer.concat([claims, mac]).toString('base64url');
    return new URL(`${NOT_ME_PATH}/${token}`, this.config.baseUrl).href;
  }

  /** What the link says, if a key of the ring made it; whether it is still good is for `stillWarns`. */
  read(token: string): NotMeClaims | undefined {
    if (!TOKEN.test(token)) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    const claims = bytes.subarray(0, CLAIMS_BYTES);
    const mac = bytes.subarray(CLAIMS_BYTES, CLAIMS_BYTES + MAC_BYTES);
    return this.keyRing.verify(mac, 'not-me', claims.toString('hex')) ? unpackClaims(claims) : undefined;
  }
}
