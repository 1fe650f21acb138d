import { OwnEmployer, ReasonRequired } from './unlocks.errors.js';

/** @throws {ReasonRequired} 422 for blanks. */
export function readReason(reason: string | undefined): string {
  const said = (reason ?? '').trim();
  if (said === '') throw new ReasonRequired();
  return said;
}

/** Nobody decides about the employer they stand for. */
export function judgeStranger(
  account: { readonly representativeCedula: string | null } | undefined,
  actor: { readonly cedula: string },
): void {
  if (account && account.representativeCedula === actor.cedula) throw new OwnEmployer();
}
