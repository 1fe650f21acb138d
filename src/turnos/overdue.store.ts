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

const SETTLER: SystemActor = { kind: 'system', id: 'turnos.expire-holds' };
const BATCH = 200;

/** Writes down what has already become true by the clock. Nothing waits for it; every settling leaves its audit. */
@Injectable()
export class OverdueTurnos {
  constructor(private readonly audit: AuditLog) {}

  /** The overdue holds on a slot. Locked in the order of their ids, so that two who settle the same slot queue up. */
  settleSlot(tx: Tx, now: Date, slot: Span & { centerId: string; serviceCode: string }): Promise<Settled[]> {
    return this.expire(
      tx,
      now,
      `SELECT id FROM turno WHERE center_id = $2 AND service_code = $3 AND status = 'held' AND hold_expires_at <= $1
         AND seated AND tstzrange(starts_at, ends_at) && tstzrange($4::timestamptz, $5::timestamptz)
       ORDER BY id FOR UPDATE`,
      [slot.centerId, slot.serviceCode, slot.startsAt, slot.endsAt],
    );
  }

  /** One hold that is overdue. */
  settleHold(tx: Tx, now: Date, id: string): Promise<Settled[]> {
    return this.expire(
      tx,
      now,
      `SELECT id FROM turno WHERE id = $2 AND status = 'held' AND hold_expires_at <= $1`,
      [id],
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

  /**
   * An employer's turnos of days that are over at their centre: whoever did not come is a no-show, whoever came was
   * served. They no longer stand in the way of a new one.
   */
  async settlePastDays(tx: Tx, now: Date, of: EmployerService): Promise<void> {
    const settled = await tx.rows<Settled & { status: string }>(
      `UPDATE turno t SET status = CASE t.status WHEN 'arrived' THEN 'served' ELSE 'no-show' END, ended_at = $1, end_reason = 'day-over'
       FROM service_center c
       WHERE c.id = t.center_id AND t.ruc_root = $2 AND t.sucursal = $3 AND t.service_code = $4 AND t.status IN ('confirmed', 'arrived')
         AND t.ends_at <= date_trunc('day', $1::timestamptz AT TIME ZONE c.time_zone) AT TIME ZONE c.time_zone
       RETURNING t.id, t.center_id AS "centerId", t.status`,
      [now, of.rucRoot, of.sucursal, of.serviceCode],
    );
    for (const { id, centerId, status } of settled) {
      await this.audit.record(tx, {
        at: now,
        actor: SETTLER,
        action: `turno.${status}`,
        subject: { kind: 'turno', id },
        centerId,
      });
    }
  }

  private async expire(tx: Tx, now: Date, overdue: string, params: unknown[]): Promise<Settled[]> {
    const settled = await tx.rows<Settled>(
      `UPDATE turno SET status = 'expired', ended_at = $1, end_reason = 'hold-over'
       WHERE id IN (${overdue}) AND status = 'held' AND hold_expires_at <= $1 RETURNING id, center_id AS "centerId"`,
      [now, ...params],
    );
    await this.audit.record(
      tx,
      ...settled.map(({ id, centerId }) => ({
        at: now,
        actor: SETTLER,
        action: 'turno.expired',
        subject: { kind: 'turno', id },
        centerId,
      })),
    );
    return settled;
  }
}
