import { Injectable } from '@nestjs/common';
import { addDays, localDateOf, startOfLocalDay, type TimeZone } from '../ecuador/index.js';
import { type Sql, type Tx } from '../platform/index.js';
import { typedTurnoCode, type TurnoStatus } from './turno.rules.js';

/** A turno as reception sees it. */
export interface CheckInTurno {
  readonly id: string;
  readonly code: string;
  readonly centerId: string;
  readonly status: TurnoStatus;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly ruc: string;
  readonly rucRoot: string;
  readonly sucursal: string;
  readonly cedula: string;
}

/** What somebody at the door shows, and where: the code of the turno or, failing that, a cédula. */
export interface AtTheDoor {
  readonly centerId: string;
  readonly timeZone: TimeZone;
  readonly code?: string;
  readonly cedula?: string;
}

const COLUMNS = `id, code, center_id AS "centerId", status, service_code AS "serviceCode", starts_at AS "startsAt", ruc,
  ruc_root AS "rucRoot", sucursal, cedula`;

/** What the queue does to a turno: somebody comes in with it, and is served. */
@Injectable()
export class TurnoVisits {
  /**
   * The turno somebody comes in with, locked until the end of the transaction.
   * By code: the live one, else the latest that had this code, of whatever centre and day: the caller judges both.
   * By cédula: of the turnos of today at this centre, one that still waits for its owner, the nearest in time.
   */
  findForCheckIn(tx: Tx, here: AtTheDoor, now: Date): Promise<CheckInTurno | undefined> {
    if (here.code !== undefined) {
      return tx.one(
        `SELECT ${COLUMNS} FROM turno WHERE code = $1
         ORDER BY (status IN ('confirmed', 'arrived')) DESC, starts_at DESC LIMIT 1 FOR UPDATE`,
        [typedTurnoCode(here.code)],
      );
    }
    const today = localDateOf(now, here.timeZone);
    return tx.one(
      `SELECT ${COLUMNS} FROM turno
       WHERE center_id = $1 AND cedula = $2 AND status IN ('confirmed', 'arrived') AND starts_at >= $3 AND starts_at < $4
       ORDER BY (status = 'confirmed') DESC, abs(extract(epoch FROM starts_at - $5::timestamptz)) LIMIT 1 FOR UPDATE`,
      [
        here.centerId,
        here.cedula,
        startOfLocalDay(today, here.timeZone),
        startOfLocalDay(addDays(today, 1), here.timeZone),
        now,
      ],
    );
  }

  byId(sql: Sql, id: string): Promise<CheckInTurno | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM turno WHERE id = $1 AND code IS NOT NULL`, [id]);
  }

  /** `confirmed → arrived`. False when it is in another state. */
  async arrive(tx: Tx, id: string, _now: Date): Promise<boolean> {
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
