import { Injectable } from '@nestjs/common';
import { KeyRing } from '../platform/index.js';
import { readSealedId, sealedId } from './sealed-id.js';

/** Whose a place in the waiting list is: whoever holds the mailed link. */
@Injectable()
export class WaitingAccess {
  constructor(private readonly keyRing: KeyRing) {}

  /** 43 characters. */
  token(entryId: string): string {
    return sealedId(entryId, this.keyRing.sign('waiting-token', entryId));
  }

  /** The entry a good token opens. */
  entryIdIn(token: string): string | undefined {
    const read = readSealedId(token);
    return read && this.keyRing.verify(read.mac, 'waiting-token', read.id) ? read.id : undefined;
  }
}
