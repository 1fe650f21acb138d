import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type Span } from '../centers/index.js';
import { type SystemActor, type Tx } from '../platform/index.js';

/** Who an employer's turnos for one service are counted for. */
export interface EmployerService {
  readonly rucRoot: string;
  readonly sucursal: string;
  readonly serviceCode: string;
}

interface Settled {
  readonly id: string;
  readonly centerId: string;
}

interface Ended extends Settled {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

const SETTLER: SystemActor = { kind: 'system', id: 'turnos.expire-holds' };
const NO_SHOWS: SystemActor = { kind: 'system', id: 'turnos.mark-no-shows' };
const BATCH = 100;

/** From when on nobody waits for turno `t` at centre `c`: the rule `awaitedUntil`, in SQL. */
export const AWAITED_UNTIL = `least(t.starts_at + c.no_show_after_minutes * interval '1 minute',
  (date_trunc('day', t.starts_at AT TIME ZONE c.time_zone) + interval '1 day') AT TIME ZONE c.time_zone)`;

/** Whether turno `t` at centre `c` is over at $1: nobody came with it in time, or its day is over and whoever came was served. */
const IS_OVER = `(t.status = 'confirmed' AND ${AWAITED_UNTIL} <= $1
  OR t.status = 'arrived' AND t.ends_at <= date_trunc('day', $1::timestamptz AT TIME ZONE c.time_zone) AT TIME ZONE c.time_zone)`;

/** Writes down what has already become true by the clock. Nothing waits for it; every settling leaves its audit. */
@Injectable()
export class OverdueTurnos {
  constructor(private readonly audit: AuditLog) {}

  /**
   * What keeps seats of a slot and no longer may: overdue holds, and turnos nobody came with that reach into it. Locked in
   * the order of their ids, so that two who settle the same slot queue up.
   */
  async settleSlot(tx: Tx, now: Date, slot: Span & { centerId: string; serviceCode: string }): Promise<void> {
    const span = [slot.centerId, slot.serviceCode, slot.startsAt, slot.endsAt];
    await this.expire(
      tx,
      now,
      `SELECT id FROM turno WHERE center_id = $2 AND service_code = $3 AND status = 'held' AND hold_expires_at <= $1
         AND seated AND tstzrange(starts_at, ends_at) && tstzrange($4::timestamptz, $5::timestamptz)
       ORDER BY id FOR UPDATE`,
      span,
    );
    await this.end(
      tx,
      now,
      `t.id IN (SELECT t.id FROM turno t JOIN service_center c ON c.id = t.center_id
         WHERE t.center_id = $2 AND t.service_code = $3 AND t.status = 'confirmed' AND ${AWAITED_UNTIL} <= $1
           AND t.seated AND tstzrange(t.starts_at, t.ends_at) && tstzrange($4::timestamptz, $5::timestamptz)
         ORDER BY t.id FOR UPDATE OF t)`,
      span,
    );
  }

  /** Of some holds those that are overdue. */
  settleHolds(tx: Tx, now: Date, ids: readonly string[]): Promise<Settled[]> {
    return this.expire(
      tx,
      now,
      `SELECT id FROM turno WHERE id = ANY ($2::uuid[]) AND status = 'held' AND hold_expires_at <= $1 ORDER BY id FOR UPDATE`,
      [ids],
    );
  }

  /** The next overdue holds of the whole country, passing over those that somebody is at work on. */
  settleBatch(tx: Tx, now: Date): Promise<Settled[]> {
    return this.expire(
      tx,
      now,
      `SELECT id FROM turno WHERE status = 'held' AND hold_expires_at <= $1
       ORDER BY hold_expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [],
    );
  }

  /** An employer's turnos that are over. They no longer stand in the way of a new one. */
  async settlePast(tx: Tx, now: Date, of: EmployerService): Promise<void> {
    await this.end(tx, now, 't.ruc_root = $2 AND t.sucursal = $3 AND t.service_code = $4', [
      of.rucRoot,
      of.sucursal,
      of.serviceCode,
    ]);
  }

  /** Of some turnos those that are over. */
  async settleTurnos(tx: Tx, now: Date, ids: readonly string[]): Promise<void> {
    await this.end(tx, now, 't.id = ANY ($2::uuid[])', [ids]);
  }

  /** The next turnos of the whole country that nobody came with in time, passing over those that somebody is at work on. */
  settleNoShows(tx: Tx, now: Date): Promise<Ended[]> {
    return this.end(
      tx,
      now,
      `t.id IN (SELECT t.id FROM turno t JOIN service_center c ON c.id = t.center_id
         WHERE t.status = 'confirmed' AND t.starts_at <= $1 AND ${AWAITED_UNTIL} <= $1
         ORDER BY t.starts_at LIMIT ${BATCH} FOR UPDATE OF t SKIP LOCKED)`,
      [],
    );
  }

  /** Ends turnos that are over, and no others: as a no-show, or as served. */
  private async end(tx: Tx, now: Date, which: string, params: unknown[]): Promise<Ended[]> {
    const ended = await tx.rows<Ended & { status: string }>(
      `UPDATE turno t SET status = CASE t.status WHEN 'arrived' THEN 'served' ELSE 'no-show' END, ended_at = $1,
         end_reason = CASE t.status WHEN 'arrived' THEN 'day-over' ELSE 'not-come' END
       FROM service_center c WHERE c.id = t.center_id AND ${which} AND ${IS_OVER}
       RETURNING t.id, t.center_id AS "centerId", t.status, t.starts_at AS "startsAt", t.ends_at AS "endsAt"`,
      [now, ...params],
    );
    await this.audit.record(
      tx,
      ...ended.map(({ id, centerId, status }) => ({
        at: now,
        actor: status === 'served' ? SETTLER : NO_SHOWS,
        action: `turno.${status}`,
        subject: { kind: 'turno', id },
        centerId,
      })),
    );
    return ended;
  }

  private async expire(tx: Tx, now: Date, overdue: string, params: unknown[]): Promise<Settled[]> {
    const ended = await tx.rows<Settled & { isRested: boolean }>(
      `WITH overdue AS MATERIALIZED (${overdue}),
       rested AS (
         DELETE FROM turno WHERE id = ANY (ARRAY (SELECT id FROM overdue)) AND resting AND status = 'held' AND hold_expires_at <= $1
         RETURNING id, center_id),
       expired AS (
         UPDATE turno SET status = 'expired', ended_at = $1, end_reason = 'hold-over'
         WHERE id = ANY (ARRAY (SELECT id FROM overdue)) AND NOT resting AND status = 'held' AND hold_expires_at <= $1
         RETURNING id, center_id)
       SELECT id, center_id AS "centerId", false AS "isRested" FROM expired
       UNION ALL SELECT id, center_id, true FROM rested`,
      [now, ...params],
    );
    // Seats that rested are free again, and leave nothing behind.
    const expired = ended.filter(({ isRested }) => !isRested);
    await this.audit.record(
      tx,
      ...expired.map(({ id, centerId }) => ({
        at: now,
        actor: SETTLER,
        action: 'turno.expired',
        subject: { kind: 'turno', id },
        centerId,
      })),
    );
    return ended;
  }
}
