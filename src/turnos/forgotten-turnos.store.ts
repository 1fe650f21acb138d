import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/index.js';

/** A turno whose time to say whose it was is over. */
export interface OldTurno {
  readonly id: string;
  readonly centerId: string;
}

/** Whoever never confirmed has no turno to answer for: a day is enough to come back to what was typed. */
export const KEPT_HOLD_SECONDS = 86_400;

const BATCH = 50;
const OLD = 'id, center_id AS "centerId"';

/** The write side of forgetting: what was held or served, where and when, stays for the statistics; whose it was goes. */
@Injectable()
export class ForgottenTurnos {
  /** The next turnos whose day was over at `before`, passing over those that somebody is at work on. */
  lockTurnos(tx: Tx, before: Date): Promise<OldTurno[]> {
    return tx.rows(
      `SELECT ${OLD} FROM turno WHERE forgotten_at IS NULL AND code IS NOT NULL AND ends_at <= $1
       ORDER BY ends_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [before],
    );
  }

  /** The next holds that had ended by `before` without a turno. */
  lockHolds(tx: Tx, before: Date): Promise<OldTurno[]> {
    return tx.rows(
      `SELECT ${OLD} FROM turno WHERE forgotten_at IS NULL AND code IS NULL AND NOT seated AND ended_at <= $1
       ORDER BY ended_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [before],
    );
  }

  /**
   * Takes out whose they were. The version of the link counts on, so that no mailed link and no cookie opens it any more.
   * @returns ids of mails' subjects: the turnos, and what was told about them under ids of their own.
   */
  async forget(tx: Tx, now: Date, ids: readonly string[]): Promise<string[]> {
    await tx.run(
      `UPDATE turno SET ruc = '', ruc_root = '', sucursal = '0001', cedula = '', foreigner_code = NULL, email = NULL, phone = NULL, end_note = NULL,
         booking_digest = '\\x', manage_version = manage_version + 1, forgotten_at = $2
       WHERE id = ANY ($1::uuid[])`,
      [ids, now],
    );
    await tx.run('DELETE FROM turno_email_code WHERE turno_id = ANY ($1::uuid[])', [ids]);
    const moves = await tx.rows<{ id: string }>(
      'SELECT id FROM turno_relocation WHERE turno_id = ANY ($1::uuid[])',
      [ids],
    );
    return [...ids, ...moves.map(({ id }) => id)];
  }
}
