import { AccountFrozen, NoRegisteredEmail, OwnEmployer } from './resets.errors.js';

/**
 * May this clerk send a link to this employer's registered address? Asked at the request and at each reissue.
 * @throws {NoRegisteredEmail | OwnEmployer | AccountFrozen} in the order in which the counter can do something about it.
 */
export function judgeEmployer(
  account: {
    readonly email: string | null;
    readonly representativeCedula: string | null;
    readonly frozenAt: Date | null;
  },
  clerk: { readonly cedula: string },
): void {
  if (account.email === null) throw new NoRegisteredEmail();
  if (account.representativeCedula === clerk.cedula) throw new OwnEmployer();
  if (account.frozenAt !== null) throw new AccountFrozen();
}
