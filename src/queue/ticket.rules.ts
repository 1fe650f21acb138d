import { type TicketState, TicketStateRefused } from './queue.errors.js';

export { type TicketState };

/** Where people may take a ticket from each state. `left` and `finished` end the visit; the end of the day does too, from any. */
export const TRANSITIONS: Readonly<Record<TicketState, readonly TicketState[]>> = {
  waiting: ['called', 'parked', 'left'],
  called: ['serving', 'waiting', 'absent', 'parked', 'left'],
  serving: ['parked', 'waiting', 'left', 'finished'],
  parked: ['called', 'waiting', 'left'],
  absent: ['waiting'],
  left: [],
  finished: [],
};

interface VerbRule {
  readonly from: readonly TicketState[];
  readonly to: readonly TicketState[];
  /** As the record of who did what names it. */
  readonly action: string;
  /** The verb in the sentence «no se puede …». */
  readonly words: string;
  /** Calls again without a change of state. */
  readonly stays?: true;
}

/** What people at the counter do with a ticket. */
export const VERBS = {
  call: { from: ['waiting'], to: ['called'], action: 'ticket.called', words: 'llamar' },
  recall: {
    from: ['called'],
    to: ['called'],
    action: 'ticket.recalled',
    words: 'volver a llamar',
    stays: true,
  },
  start: { from: ['called'], to: ['serving'], action: 'ticket.started', words: 'empezar a atender' },
  absent: {
    from: ['called'],
    to: ['waiting', 'absent'],
    action: 'ticket.unanswered',
    words: 'dar por ausente',
  },
  return: {
    from: ['called', 'serving', 'parked', 'absent'],
    to: ['waiting'],
    action: 'ticket.returned',
    words: 'devolver a la fila',
  },
  park: {
    from: ['waiting', 'called', 'serving'],
    to: ['parked'],
    action: 'ticket.parked',
    words: 'poner en pausa',
  },
  resume: { from: ['parked'], to: ['called'], action: 'ticket.resumed', words: 'retomar' },
  transfer: { from: ['serving'], to: ['waiting'], action: 'ticket.transferred', words: 'derivar' },
  left: {
    from: ['waiting', 'called', 'serving', 'parked'],
    to: ['left'],
    action: 'ticket.left',
    words: 'marcar que se fue',
  },
  finish: { from: ['serving'], to: ['finished'], action: 'ticket.finished', words: 'finalizar' },
} as const satisfies Record<string, VerbRule>;

export type TicketVerb = keyof typeof VERBS;

/** Run at boot: a verb that the table of transitions does not know, or a state that nothing reaches, stops the start. */
export function checkTransitions(
  transitions: Readonly<Record<string, readonly string[]>> = TRANSITIONS,
  verbs: Readonly<Record<string, VerbRule>> = VERBS,
): void {
  const problems: string[] = [];
  const done = new Set<string>();
  for (const [name, verb] of Object.entries(verbs)) {
    for (const from of verb.from) {
      for (const to of verb.to) {
        if (!verb.stays && !transitions[from]?.includes(to))
          problems.push(`${name}: ${from} → ${to} is no transition`);
        done.add(`${from} ${to}`);
      }
    }
  }
  for (const [from, targets] of Object.entries(transitions)) {
    for (const to of targets) if (!done.has(`${from} ${to}`)) problems.push(`no verb does ${from} → ${to}`);
  }
  if (problems.length > 0)
    throw new Error(`the states of a ticket do not fit together: ${problems.join('; ')}`);
}

/** What judging a verb asks about a ticket, besides its state. */
export interface TicketAtHand {
  readonly number: string;
  readonly status: TicketState;
  readonly revived: boolean;
  /** The counter that holds it now, while it is called or served. */
  readonly counterNumber: number | null;
}

/** Who acts on it. */
export interface Hand {
  /** The counter that holds the ticket is open by this very clerk. */
  readonly holdsIt: boolean;
  readonly isSupervisor: boolean;
}

const STATE_WORDS: Readonly<Record<TicketState, string>> = {
  waiting: 'está en espera',
  called: 'está llamado',
  serving: 'está en atención',
  parked: 'está en pausa',
  absent: 'está ausente',
  left: 'se retiró',
  finished: 'ya fue atendido',
};

/**
 * Whether the verb may be done now. What a counter holds moves by the clerk of that counter only, except that a supervisor
 * may put it back into the line, so that a desk left alone does not keep anybody. The rest is in everybody's hands.
 * @throws {TicketStateRefused} 409 `TICKET_STATE`, saying in which state it is and at which counter.
 */
export function judgeVerb(verb: TicketVerb, ticket: TicketAtHand, hand: Hand): void {
  const rule: VerbRule = VERBS[verb];
  const cannot = `no se puede ${rule.words}`;
  const held = ticket.status === 'called' || ticket.status === 'serving';
  if (!rule.from.includes(ticket.status)) {
    const where = held && ticket.counterNumber !== null ? ` en la ventanilla ${ticket.counterNumber}` : '';
    throw new TicketStateRefused(
      `El ticket ${ticket.number} ${STATE_WORDS[ticket.status]}${where}: ${cannot}. Mire la fila actualizada.`,
    );
  }
  if (held && !hand.holdsIt && !(hand.isSupervisor && verb === 'return')) {
    throw new TicketStateRefused(
      `El ticket ${ticket.number} lo tiene la ventanilla ${ticket.counterNumber ?? '—'}: ${cannot} desde aquí. Pídaselo a esa ventanilla.`,
    );
  }
  if (verb === 'return' && ticket.status === 'absent' && ticket.revived) {
    throw new TicketStateRefused(
      `El ticket ${ticket.number} ya volvió a la fila una vez después de estar ausente. Dele un ticket nuevo.`,
    );
  }
}

/**
 * Where a call that nobody answered leads: back to the line until the last call, then `absent`.
 * @param callsBeforeAbsent of the centre; 0 and 1 make a ticket absent at its first unanswered call.
 */
export const afterUnanswered = (calls: number, callsBeforeAbsent: number): 'waiting' | 'absent' =>
  calls < callsBeforeAbsent ? 'waiting' : 'absent';

/** Somebody just called and put back is not called again before this is over, so that nobody is called in a circle. */
export const PUT_BACK_PAUSE_MS = 2 * 60_000;

/** A visit does not outlast the day: whoever arrived longer ago than this no longer stands in any line. */
export const VISIT_HOURS = 12;

const IN_SOME_LINE: readonly TicketState[] = ['waiting', 'parked', 'absent'];

/** What it is by the clock: who still stood in a line when that time was over has left, written down or not. */
export const stateAt = (ticket: { status: TicketState; arrivedAt: Date }, now: Date): TicketState =>
  IN_SOME_LINE.includes(ticket.status) &&
  now.getTime() - ticket.arrivedAt.getTime() >= VISIT_HOURS * 3_600_000
    ? 'left'
    : ticket.status;
