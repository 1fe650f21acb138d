import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, HotAnswers, Realtime } from '../platform/index.js';
import { CLOCK, iso } from './queue-sql.store.js';
import { centerTopic } from './ticket-moves.js';
import { VISIT_HOURS } from './ticket.rules.js';

export interface BoardCall {
  readonly number: string;
  readonly counter: number;
  readonly calledAt: string;
}

/** What a call board shows: numbers and counters, nothing about the people. */
export interface Board {
  readonly calls: readonly BoardCall[];
  readonly waiting: number;
  readonly openCounters: number;
}

/** A board as it was read. */
export interface BoardSnapshot {
  /** The body of the answer, as the database wrote it. */
  readonly json: string;
  readonly at: Date;
}

interface Kept {
  readonly since: number;
  readonly board: Promise<BoardSnapshot>;
  /** Once it has been read. */
  json: string | undefined;
}

/** As many as ask in earnest; strange addresses must not fill the memory. */
const MAX_URLS = 1_000;

/** Other processes' changes come by notification; this is for the one that was lost with its process. */
const MAX_AGE_MS = 1_000;

const CALLS_SHOWN = 6;

/** Whoever is served by video is called to a screen of their own: nobody in the room is to look for them. */
const IN_THE_ROOM = `NOT EXISTS (SELECT 1 FROM turno u WHERE u.id = t.turno_id AND u.mode = 'video')`;

/** A call stays among the last ones when the visit has ended; one that was taken back, into the line or a pause, does not. */
const BOARD = `WITH ${CLOCK},
  call AS (
    SELECT t.number, k.number AS counter, t.called_at FROM ticket t JOIN counter k ON k.id = t.counter_id, clock
    WHERE t.center_id = $1 AND t.status IN ('called', 'serving', 'finished', 'left', 'absent') AND t.called_at > clock.now - interval '${VISIT_HOURS} hours'
      AND ${IN_THE_ROOM}
    ORDER BY t.called_at DESC, t.id DESC LIMIT ${CALLS_SHOWN}
  )
  SELECT clock.now AS at, json_build_object(
    'calls', coalesce((SELECT json_agg(json_build_object('number', number, 'counter', counter, 'calledAt', ${iso('called_at')})
      ORDER BY called_at DESC, number DESC) FROM call), '[]'),
    'waiting', (SELECT count(*) FROM ticket t WHERE t.center_id = $1 AND t.status = 'waiting'
      AND t.arrived_at > clock.now - interval '${VISIT_HOURS} hours' AND ${IN_THE_ROOM}),
    'openCounters', (SELECT count(*) FROM counter_opening o JOIN counter k ON k.id = o.counter_id
      WHERE k.center_id = $1 AND o.closed_at IS NULL AND o.paused_at IS NULL))::text AS json
  FROM clock`;

/**
 * The call board of each centre, as a string ready to be sent. Every screen of the waiting room and every phone asks for it
 * at the same instant, right after a call: one of them reads it, all of them get it.
 */
@Injectable()
export class BoardReads implements OnModuleInit {
  private readonly kept = new Map<string, Kept>();
  /** The centres whose board these URLs were answered with. */
  private readonly urls = new Map<string, string>();
  private readonly heard = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly realtime: Realtime,
    private readonly hot: HotAnswers,
  ) {}

  onModuleInit(): void {
    this.hot.register('/api/v1/centers/:center/board', (url) => this.answered(url));
    this.realtime.subscribe('centers', () => this.urls.clear());
  }

  /** The body of the answer; the next one who asks with the same URL gets it as long as it is still true. */
  async answer(url: string, centerId: string): Promise<string> {
    if (this.urls.size < MAX_URLS) this.urls.set(url, centerId);
    return (await this.board(centerId)).json;
  }

  private answered(url: string): string | undefined {
    const known = this.kept.get(this.urls.get(url) ?? '');
    return known && this.isFresh(known) ? known.json : undefined;
  }

  private isFresh({ since }: Kept): boolean {
    return this.realtime.connected && performance.now() - since < MAX_AGE_MS;
  }

  /** The board now; never older than the last change that this process knows of. */
  board(centerId: string): Promise<BoardSnapshot> {
    this.listenTo(centerId);
    const known = this.kept.get(centerId);
    if (known && this.isFresh(known)) return known.board;
    // Kept while it is still being read, and dropped by a change that comes meanwhile: who asks after the change reads anew.
    const fresh: Kept = { since: performance.now(), board: this.read(centerId), json: undefined };
    this.kept.set(centerId, fresh);
    fresh.board.then(
      ({ json }) => (fresh.json = json),
      () => {
        if (this.kept.get(centerId) === fresh) this.kept.delete(centerId);
      },
    );
    return fresh.board;
  }

  /**
   * Listens before any live stream does: a stream reads the board before it subscribes, and listeners are told in the
   * order in which they came, so the old board is gone by the time the stream asks again.
   */
  private listenTo(centerId: string): void {
    if (this.heard.has(centerId)) return;
    this.heard.add(centerId);
    this.realtime.subscribe(centerTopic(centerId), () => this.kept.delete(centerId));
  }

  private async read(centerId: string): Promise<BoardSnapshot> {
    const row = await this.database.sql.one<BoardSnapshot>(BOARD, [centerId]);
    if (!row) throw new Error('the board was not read');
    return row;
  }
}
