import { Injectable } from '@nestjs/common';
import { type Sql, type Tx } from '../platform/index.js';
import { type EmployerService } from './overdue.store.js';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';

/** A turno, from hold to end. */
export interface Turno extends EmployerService {
  readonly id: string;
  /** null until it is confirmed. */
  readonly code: string | null;
  readonly centerId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly mode: TurnoMode;
  readonly status: TurnoStatus;
  readonly ruc: string;
  readonly cedula: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly bookingDigest: Buffer;
  readonly holdExpiresAt: Date;
  readonly manageVersion: number;
  /** Its mailed code went to the registered e-mail of the employer. */
  readonly proven: boolean;
  readonly confirmedAt: Date | null;
}

export const TURNO_COLUMNS = `id, code, center_id AS "centerId", service_code AS "serviceCode", starts_at AS "startsAt", ends_at AS "endsAt",
  mode, status, ruc, ruc_root AS "rucRoot", sucursal, cedula, email, phone, booking_digest AS "bookingDigest",
  hold_expires_at AS "holdExpiresAt", manage_version AS "manageVersion", proven, confirmed_at AS "confirmedAt"`;

/** The write side of turnos, from the hold on. */
@Injectable()
export class TurnosStore {
  byId(sql: Sql, id: string): Promise<Turno | undefined> {
    return sql.one(`SELECT ${TURNO_COLUMNS} FROM turno WHERE id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<Turno | undefined> {
    return tx.one(`SELECT ${TURNO_COLUMNS} FROM turno WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Locks a turno together with the employer's live one, in the order of their ids: two who confirm at once never wait for each other in a ring. */
  async lockWithLive(
    tx: Tx,
    id: string,
    of: EmployerService,
  ): Promise<{ turno: Turno | undefined; live: Turno | undefined }> {
    const rows = await tx.rows<Turno>(
      `SELECT ${TURNO_COLUMNS} FROM turno
       WHERE id = $1 OR (ruc_root = $2 AND sucursal = $3 AND service_code = $4 AND status IN ('confirmed', 'arrived'))
       ORDER BY id FOR UPDATE`,
      [id, of.rucRoot, of.sucursal, of.serviceCode],
    );
    return {
      turno: rows.find((row) => row.id === id),
      live: rows.find((row) => row.id !== id && (row.status === 'confirmed' || row.status === 'arrived')),
    };
  }

  /** `held → confirmed`: the row keeps its seat all the while. False when the hold has ended. */
  async confirm(
    tx: Tx,
    now: Date,
    id: string,
    with_: { code: string; email: string; phone: string | null; proven: boolean },
  ): Promise<boolean> {
    const confirmed = await tx.run(
      `UPDATE turno SET status = 'confirmed', code = $3, email = $4, phone = coalesce($5, phone), proven = $6, confirmed_at = $2
       WHERE id = $1 AND status = 'held' AND hold_expires_at > $2`,
      [id, now, with_.code, with_.email, with_.phone, with_.proven],
    );
    return confirmed === 1;
  }

  async isLiveCode(tx: Tx, code: string): Promise<boolean> {
    return (
      (await tx.one(`SELECT 1 FROM turno WHERE code = $1 AND status IN ('confirmed', 'arrived')`, [code])) !==
      undefined
    );
  }

  /** A proven confirmation takes the place of this one. */
  async displace(tx: Tx, now: Date, id: string): Promise<boolean> {
    const displaced = await tx.run(
      `UPDATE turno SET status = 'cancelled', ended_at = $2, end_reason = 'displaced' WHERE id = $1 AND status = 'confirmed'`,
      [id, now],
    );
    return displaced === 1;
  }

  /**
   * Gives a hold its one extension, because mail is delayed on our side.
   * @returns false when it had it already, or is no longer alive.
   */
  async extendHold(tx: Tx, now: Date, id: string, seconds: number): Promise<boolean> {
    const extended = await tx.run(
      `UPDATE turno SET hold_expires_at = hold_expires_at + $3::int * interval '1 second', hold_extended = true
       WHERE id = $1 AND status = 'held' AND NOT hold_extended AND hold_expires_at > $2`,
      [id, now, seconds],
    );
    return extended === 1;
  }
}
