import { Injectable } from '@nestjs/common';
import { type LocalDate } from '../ecuador/index.js';
import { newId, type Sql, type Tx } from '../platform/index.js';

export type OfferOutcome = 'accepted' | 'refused' | 'expired';

/** A seat that is kept for one person of the waiting list: the held turno, and until when. */
export interface WaitingOffer {
  readonly id: string;
  readonly entryId: string;
  readonly turnoId: string;
  /** 1 to 3. */
  readonly number: number;
  readonly expiresAt: Date;
  readonly outcome: OfferOutcome | null;
}

const COLUMNS = `o.id, o.entry_id AS "entryId", o.turno_id AS "turnoId", o.number, o.expires_at AS "expiresAt", o.outcome`;
const BATCH = 100;

/** What was offered to the waiting list. Whoever writes here holds the entry's row. */
@Injectable()
export class WaitingOffers {
  /** The constraints have the last word: one open, one a day, three in all. @returns the id. */
  async make(
    tx: Tx,
    now: Date,
    offer: { entryId: string; turnoId: string; today: LocalDate; expiresAt: Date },
  ): Promise<{ id: string; number: number }> {
    const made = await tx.one<{ id: string; number: number }>(
      `INSERT INTO waiting_offer (id, entry_id, turno_id, number, offered_on, offered_at, expires_at)
       SELECT $1, $2, $3, 1 + count(*), $4, $5, $6 FROM waiting_offer WHERE entry_id = $2 RETURNING id, number`,
      [newId(), offer.entryId, offer.turnoId, offer.today, now, offer.expiresAt],
    );
    if (!made) throw new Error('an offer was not written');
    return made;
  }

  byId(sql: Sql, id: string): Promise<WaitingOffer | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM waiting_offer o WHERE o.id = $1`, [id]);
  }

  /** The latest one: the open one, if there is one. */
  latestOf(sql: Sql, entryId: string): Promise<WaitingOffer | undefined> {
    return sql.one(
      `SELECT ${COLUMNS} FROM waiting_offer o WHERE o.entry_id = $1 ORDER BY o.number DESC LIMIT 1`,
      [entryId],
    );
  }

  /** False when it has its answer. */
  async answer(tx: Tx, now: Date, id: string, outcome: OfferOutcome): Promise<boolean> {
    const answered = await tx.run(
      `UPDATE waiting_offer SET outcome = $3, answered_at = $2 WHERE id = $1 AND outcome IS NULL`,
      [id, now, outcome],
    );
    return answered === 1;
  }

  /** Nobody answered these; their entries are locked. */
  async expire(tx: Tx, now: Date, ids: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE waiting_offer SET outcome = 'expired', answered_at = $2 WHERE id = ANY ($1::uuid[]) AND outcome IS NULL`,
      [ids, now],
    );
  }

  /** The open offers whose time is over, with their entries locked; passing over those that somebody is at work on. */
  lockOverdue(tx: Tx, now: Date): Promise<WaitingOffer[]> {
    return tx.rows(
      `SELECT ${COLUMNS} FROM waiting_offer o JOIN waiting_entry e ON e.id = o.entry_id
       WHERE o.outcome IS NULL AND o.expires_at <= $1 ORDER BY o.expires_at LIMIT ${BATCH} FOR UPDATE OF e SKIP LOCKED`,
      [now],
    );
  }
}
