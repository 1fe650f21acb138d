import {
  AccountFrozen,
  ContactUnchanged,
  DossierNotApproved,
  OwnEmployer,
  WrongService,
} from './contact-changes.errors.js';

/** From a dossier of these services an address may be changed. */
const SERVICES: ReadonlySet<string> = new Set(['clave-empleador', 'actualizacion-datos']);

export const changesContacts = (service: string): boolean => SERVICES.has(service);

/** How an employer is reached. */
export interface Contact {
  readonly email: string;
  readonly phone: string | null;
}

/**
 * May this clerk ask for another address of this employer, from this dossier?
 * @throws {DossierNotApproved | WrongService | OwnEmployer | AccountFrozen | ContactUnchanged}
 */
export function judgeContactChange(
  dossier: { readonly status: string; readonly serviceCode: string },
  account: {
    readonly email: string | null;
    readonly phone: string | null;
    readonly representativeCedula: string | null;
    readonly frozenAt: Date | null;
  },
  clerk: { readonly cedula: string },
  wanted: Contact,
): void {
  if (dossier.status !== 'approved') throw new DossierNotApproved();
  if (!changesContacts(dossier.serviceCode)) throw new WrongService();
  if (account.representativeCedula === clerk.cedula) throw new OwnEmployer();
  if (account.frozenAt !== null) throw new AccountFrozen();
  if (wanted.email === account.email?.toLowerCase() && wanted.phone === account.phone)
    throw new ContactUnchanged();
}
