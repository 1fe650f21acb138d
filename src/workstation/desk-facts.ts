import { type ApprovalView } from '../approvals/index.js';
import { type ContactChangeAtDesk } from '../contact-changes/index.js';
import { type DossierView, type InterestView } from '../dossiers/index.js';
import { type TimeZone } from '../ecuador/index.js';
import { type PaperView } from '../papers/index.js';
import { type CounterView, type QueueView, type TicketView } from '../queue/index.js';
import { type Defect } from '../requirements/index.js';
import { type ResetAtDesk } from '../resets/index.js';
import { type VideoTurno } from '../turnos/index.js';
import { type UnlockAtDesk } from '../unlocks/index.js';

/** What the screen is made of, read at one moment. */
export interface DeskFacts {
  readonly now: Date;
  readonly zone: TimeZone;
  /** The clerk's own counter, open or paused. */
  readonly counter: CounterView | null;
  readonly counters: readonly CounterView[];
  readonly services: readonly {
    readonly code: string;
    readonly name: string;
    readonly checkInBeforeMinutes: number;
  }[];
  /** Today's turnos by video whose owners are not online yet. */
  readonly videoTurnos: readonly VideoTurno[];
  /** The room of the visit that this clerk holds. */
  readonly videoHref: string | undefined;
  readonly lists: QueueView;
  readonly visit: TicketView | null;
  readonly dossier: DossierView | null;
  /** What this clerk declared about the employer of the visit. */
  readonly interest: InterestView | null;
  /** The usual defects of what it lists. */
  readonly defectChoices: readonly Defect[];
  /** What was handed in, also in the earlier visits that it goes on with. */
  readonly papers: readonly PaperView[];
  readonly reset: ResetAtDesk | null;
  /** Of an approved dossier for desbloqueo. */
  readonly unlock: UnlockAtDesk | null;
  /** What a second person was asked about this dossier: the last of each kind. */
  readonly approvals: readonly ApprovalView[];
  /** The last change of address asked for from this dossier. */
  readonly contactChange: ContactChangeAtDesk | null;
}

export const DESK = '/personal/puesto';

const minutesBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
/** `7 min` */
export const minutes = (from: Date, to: Date): string => `${minutesBetween(from, to)} min`;
