import { isCommonKey } from './common-keys.js';
import { type FieldProblem } from './employers.errors.js';
import { judgeKeyByRule, keyProblem } from './key.rules.js';

/**
 * Everything that is wrong with a new key and can be told without the present one: the rule of the IESS
 * ({@link judgeKeyByRule}) and the list of keys that everybody tries first.
 * @returns one problem per reason, for {@link KeyRejected}; empty: the key is good, unless it is the present one.
 */
export function judgeKey(
  newKey: string,
  about: { ruc: string; cedula: string; names: readonly string[] },
): FieldProblem[] {
  return [...judgeKeyByRule(newKey, about), ...(isCommonKey(newKey) ? [keyProblem('COMMON')] : [])];
}
