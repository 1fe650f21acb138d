import { Injectable } from '@nestjs/common';
import { newId, onConstraint, type Sql, type Tx } from '../platform/index.js';
import { AlreadyAtACounter, CounterTaken } from './queue.errors.js';

export interface CounterAtHand {
  readonly id: string;
  readonly number: number;
}

/** A counter at work, under its lock. */
export interface Opening {
  readonly id: string;
  readonly counterId: string;
  readonly staffId: string;
  readonly pausedAt: Date | null;
}

const OPENING = `id, counter_id AS "counterId", staff_id AS "staffId", paused_at AS "pausedAt"`;

/** Counters at work. An opening is locked before the tickets at its counter. */
@Injectable()
export class CounterStore {
  find(tx: Sql, id: string, centerId: string): Promise<CounterAtHand | undefined> {
    return tx.one<CounterAtHand>('SELECT id, number FROM counter WHERE id = $1 AND center_id = $2', [
      id,
      centerId,
    ]);
  }

  /** Those who sit down at one counter come one after the other: whoever presses twice finds it open. */
  lock(tx: Tx, id: string, centerId: string): Promise<CounterAtHand | undefined> {
    return tx.one<CounterAtHand>(
      'SELECT id, number FROM counter WHERE id = $1 AND center_id = $2 FOR NO KEY UPDATE',
      [id, centerId],
    );
  }

  lockOpening(tx: Tx, counterId: string): Promise<Opening | undefined> {
    return tx.one<Opening>(
      `SELECT ${OPENING} FROM counter_opening WHERE counter_id = $1 AND closed_at IS NULL FOR UPDATE`,
      [counterId],
    );
  }

  /** The counter that this clerk has open, if any. */
  lockOpeningOf(tx: Tx, staffId: string): Promise<Opening | undefined> {
    return tx.one<Opening>(
      `SELECT ${OPENING} FROM counter_opening WHERE staff_id = $1 AND closed_at IS NULL FOR UPDATE`,
      [staffId],
    );
  }

  /**
   * @throws {AlreadyAtACounter} the clerk has another one open · {CounterTaken} somebody else has this one
   */
  async open(tx: Tx, now: Date, counter: CounterAtHand, staffId: string): Promise<void> {
    await onConstraint(
      tx.run('INSERT INTO counter_opening (id, counter_id, staff_id, opened_at) VALUES ($1, $2, $3, $4)', [
        newId(),
        counter.id,
        staffId,
        now,
      ]),
      {
        counter_opening_staff: () => new AlreadyAtACounter(),
        counter_opening_counter: () => new CounterTaken(counter.number),
      },
    );
  }

  async pause(tx: Tx, now: Date, openingId: string, reason: string): Promise<void> {
    await tx.run(
      'UPDATE counter_opening SET paused_at = coalesce(paused_at, $2), pause_reason = $3 WHERE id = $1',
      [openingId, now, reason],
    );
  }

  async resume(tx: Tx, openingId: string): Promise<void> {
    await tx.run('UPDATE counter_opening SET paused_at = NULL, pause_reason = NULL WHERE id = $1', [
      openingId,
    ]);
  }

  async close(tx: Tx, now: Date, openingId: string): Promise<void> {
    await tx.run('UPDATE counter_opening SET closed_at = $2 WHERE id = $1', [openingId, now]);
  }
}
