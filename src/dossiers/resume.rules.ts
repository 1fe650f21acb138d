import { type DossierStatus } from './dossier.rules.js';

/** What an employer left with us is taken up again for so long; later everything is shown anew. */
export const RESUME_DAYS = 90;

/** So many visits for one matter are told of. */
export const EARLIER_VISITS = 5;

/** A visit that was ended by mistake may be taken back within seconds; until then its dossier is not called stale. */
export const STALE_AFTER_SECONDS = 60;

/** A dossier of another visit of the same employer for the same service. */
export interface FormerDossier {
  readonly id: string;
  readonly status: DossierStatus;
  readonly openedAt: Date;
  /** Its visit has ended, whether or not anybody wrote the dossier down as stale. */
  readonly visitIsOver: boolean;
}

/**
 * The dossier that a new visit goes on with: the last one that is not just being worked on, if it was turned down or left
 * unfinished. After an approval there is nothing to go on with.
 * @param former latest first
 */
export function toResume(former: readonly FormerDossier[], now: Date): FormerDossier | undefined {
  const oldest = now.getTime() - RESUME_DAYS * 86_400_000;
  const last = former.find(({ status, visitIsOver }) => status !== 'open' || visitIsOver);
  return last && last.status !== 'approved' && last.openedAt.getTime() >= oldest ? last : undefined;
}
