import { EvidenceNotAccepted } from './unlocks.errors.js';

/** The service of a visit that lifts the block. */
export const UNLOCK_SERVICE = 'desbloqueo';

/** How a visit proved who came. What a reader or a register did not really say (`SIMULATED`, `UNAVAILABLE`) is no state of these. */
export type Evidence = 'cedula-seen' | 'video-seen' | 'biometrics-matched';

/** By how the person is there: a cédula held before a camera is no cédula in the hand, and a finger is not seen by video. */
export const EVIDENCE_OF: Readonly<Record<'in-person' | 'video', readonly [Evidence, ...Evidence[]]>> = {
  'in-person': ['cedula-seen', 'biometrics-matched'],
  video: ['video-seen'],
};

/**
 * @param said what the clerk sent; left out, it is what the visit itself is.
 * @throws {EvidenceNotAccepted} 422 for everything that is not listed for this kind of visit.
 */
export function judgeEvidence(said: string | undefined, mode: 'in-person' | 'video'): Evidence {
  const listed = EVIDENCE_OF[mode];
  if (said === undefined) return listed[0];
  const found = listed.find((evidence) => evidence === said);
  if (!found) throw new EvidenceNotAccepted(listed);
  return found;
}
