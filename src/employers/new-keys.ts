import { Injectable } from '@nestjs/common';
import { SecretHasher } from '../platform/index.js';
import { type KeyHolder } from './key-changes.store.js';
import { KeyRejected } from './employers.errors.js';
import { judgeKey } from './judge-key.js';
import { keyProblem } from './key.rules.js';

/**
 * Judges a new key and hashes it, for every way in which a key is changed. Outside of any transaction; whoever uses the hash
 * guards the change by the account's key version, so that a key that came in between is no former one unnoticed.
 */
@Injectable()
export class NewKeys {
  constructor(private readonly hasher: SecretHasher) {}

  /**
   * What costs nothing is asked first; then one comparison for each key that may not come back.
   * @throws {KeyRejected} 422 with every rule that the key breaks, or `REUSED`.
   * @throws {Overloaded} 503
   */
  async hash(newKey: string, holder: KeyHolder): Promise<string> {
    const problems = judgeKey(newKey, {
      ruc: holder.ruc,
      cedula: holder.representativeCedula ?? holder.representativeForeignerCode ?? '',
      names: [holder.legalName, holder.representativeName],
    });
    if (problems.length > 0) throw new KeyRejected(problems);
    for (const keyHash of holder.keptKeys) {
      if (await this.hasher.matches(keyHash, newKey, 'key-change'))
        throw new KeyRejected([keyProblem('REUSED')]);
    }
    return this.hasher.hash(newKey, 'key-change');
  }
}
