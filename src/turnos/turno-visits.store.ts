import { Injectable } from '@nestjs/common';
import {
  addDays,
  localDateOf,
  type PersonDocument,
  startOfLocalDay,
  type TimeZone,
} from '../ecuador/index.js';
import { type Sql, type Tx } from '../platform/index.js';
import { AWAITED_UNTIL } from './overdue.store.js';
import { typedTurnoCode, type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** A turno as reception sees it. */
export interface CheckInTurno extends PersonDocument {
  readonly id: string;
  readonly code: string;
  readonly centerId: string;
  readonly status: TurnoStatus;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly ruc: string;
  readonly rucRoot: string;
  readonly sucursal: string;
  readonly mode: TurnoMode;
  /** Which key of the ring names its room. */
  readonly videoKey: string | null;
}

/** What somebody at the door shows, and where: the code of the turno or, failing that, the document it was booked with. */
export interface AtTheDoor {
  readonly centerId: string;
  readonly timeZone: TimeZone;
  readonly code?: string;
  readonly document?: PersonDocument;
}

const COLUMNS = `t.id, t.code, t.center_id AS "centerId", t.status, t.service_code AS "serviceCode", t.starts_at AS "startsAt",
  t.ruc, t.ruc_root AS "rucRoot", t.sucursal, t.cedula, t.foreigner_code AS "foreignerCode", t.mode, t.video_key AS "videoKey"`;

/** What the queue does to a turno: somebody comes in with it, and is served. */
@Injectable()
export class TurnoVisits {
  /**
   * The turno somebody comes in with, locked until the end of the transaction.
   * By code: the live one, else the latest that had this code, of whatever centre and day: the caller judges both.
   * By document: of the turnos of today at this centre, one that is still waited for, the nearest in time.
   */
  findForCheckIn(tx: Tx, here: AtTheDoor, now: Date): Promise<CheckInTurno | undefined> {
    if (here.code !== undefined) {
      return tx.one(
        `SELECT ${COLUMNS} FROM turno t WHERE code = $1
         ORDER BY (status IN ('confirmed', 'arrived')) DESC, starts_at DESC LIMIT 1 FOR UPDATE`,
        [typedTurnoCode(here.code)],
      );
    }
    const { cedula = null, foreignerCode = null } = here.document ?? {};
    // Each has an index of its own.
    const named = cedula === null ? 't.foreigner_code = $2' : 't.cedula = $2';
    const today = localDateOf(now, here.timeZone);
    return tx.one(
      `SELECT ${COLUMNS} FROM turno t JOIN service_center c ON c.id = t.center_id
       WHERE t.center_id = $1 AND ${named} AND t.status IN ('confirmed', 'arrived') AND t.starts_at >= $3 AND t.starts_at < $4
         AND (t.status = 'arrived' OR ${AWAITED_UNTIL} > $5)
       ORDER BY (t.status = 'confirmed') DESC, abs(extract(epoch FROM t.starts_at - $5::timestamptz)) LIMIT 1 FOR UPDATE OF t`,
      [
        here.centerId,
        cedula ?? foreignerCode,
        startOfLocalDay(today, here.timeZone),
        startOfLocalDay(addDays(today, 1), here.timeZone),
        now,
      ],
    );
  }

  byId(sql: Sql, id: string): Promise<CheckInTurno | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM turno t WHERE id = $1 AND code IS NOT NULL`, [id]);
  }

  /**
   * The address that somebody proved for a turno of this employer: with a mailed code, or because it is the registered one.
   * Undefined for one that staff typed, for another employer's turno, and for one that is forgotten.
   */
  async provenAddress(
    sql: Sql,
    id: string,
    employer: { rucRoot: string; sucursal: string },
  ): Promise<string | undefined> {
    const turno = await sql.one<{ email: string }>(
      `SELECT email FROM turno WHERE id = $1 AND ruc_root = $2 AND sucursal = $3 AND email IS NOT NULL
         AND code IS NOT NULL AND (given_by IS NULL OR proven)`,
      [id, employer.rucRoot, employer.sucursal],
    );
    return turno?.email;
  }

  /** `confirmed → arrived`. False when it is in another state. */
  async arrive(tx: Tx, id: string): Promise<boolean> {
    return (
      (await tx.run(`UPDATE turno SET status = 'arrived' WHERE id = $1 AND status = 'confirmed'`, [id])) === 1
    );
  }

  /** `arrived → confirmed`: the check-in was a mistake. */
  async undoArrival(tx: Tx, id: string): Promise<boolean> {
    return (
      (await tx.run(`UPDATE turno SET status = 'confirmed' WHERE id = $1 AND status = 'arrived'`, [id])) === 1
    );
  }

  /** `arrived → served`. */
  async serve(tx: Tx, id: string, now: Date): Promise<boolean> {
    return (
      (await tx.run(
        `UPDATE turno SET status = 'served', ended_at = $2 WHERE id = $1 AND status = 'arrived'`,
        [id, now],
      )) === 1
    );
  }
}
