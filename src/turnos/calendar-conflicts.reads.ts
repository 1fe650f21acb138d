import { Injectable } from '@nestjs/common';
import {
  type CalendarChange,
  CalendarStore,
  type Center,
  type CenterCalendar,
  type Obstacle,
  reasonAgainst,
  withChange,
} from '../centers/index.js';
import { Database, type Sql, type Tx } from '../platform/index.js';
import { byPrecedence } from './relocation.rules.js';
import { type TurnoStatus } from './turno.rules.js';

/** A turno that is still to come, as the staff see it. */
export interface BookedTurno {
  readonly id: string;
  readonly centerId: string;
  readonly code: string | null;
  readonly status: TurnoStatus;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly ruc: string;
  /** null: an employer that nobody has on record. */
  readonly legalName: string | null;
  readonly confirmedAt: Date | null;
}

/** A turno that the calendar leaves out, and why. */
export interface Conflict extends BookedTurno {
  readonly obstacle: Obstacle;
}

/** What a change will do, before it is made. */
export interface Preview<Change extends CalendarChange = CalendarChange> {
  readonly change: Change;
  readonly before: CenterCalendar;
  readonly after: CenterCalendar;
  /** The turnos that it leaves out, in the order in which they will be placed again. */
  readonly affected: readonly Conflict[];
  readonly now: Date;
}

/** What the calendar and the turnos of a centre say against each other. Nothing of it is stored: it is so as long as both are. */
@Injectable()
export class CalendarConflicts {
  constructor(
    private readonly database: Database,
    private readonly calendars: CalendarStore,
  ) {}

  /** The turnos that the centre cannot serve as they were booked. */
  async of(center: Center): Promise<Conflict[]> {
    const { sql } = this.database;
    const now = await this.database.now();
    return conflictsOf(await this.calendars.of(sql, now, center), await this.booked(sql, now, center.id));
  }

  async preview<Change extends CalendarChange>(
    center: Center,
    changeAt: (now: Date) => Change,
  ): Promise<Preview<Change>> {
    const { sql } = this.database;
    const now = await this.database.now();
    const before = await this.calendars.of(sql, now, center);
    const change = changeAt(now);
    const after = withChange(before, change);
    const booked = await this.booked(sql, now, center.id);
    const already = new Set(conflictsOf(before, booked).map(({ id }) => id));
    const affected = conflictsOf(after, booked).filter(({ id }) => !already.has(id));
    return { change, before, after, affected, now };
  }

  /** Holds that the calendar leaves out; they end with the change that does it. */
  async heldAgainst(tx: Tx, now: Date, center: Center): Promise<Conflict[]> {
    const calendar = await this.calendars.of(tx, now, center);
    const held = await this.live(tx, now, center.id, `status = 'held' AND hold_expires_at > $2`);
    return conflictsOf(calendar, held);
  }

  private booked(sql: Sql, now: Date, centerId: string): Promise<BookedTurno[]> {
    return this.live(sql, now, centerId, `status IN ('confirmed', 'arrived')`);
  }

  private live(sql: Sql, now: Date, centerId: string, which: string): Promise<BookedTurno[]> {
    return sql.rows(
      `SELECT ${BOOKED} FROM turno t ${ITS_EMPLOYER} WHERE t.center_id = $1 AND t.ends_at > $2 AND t.${which}`,
      [centerId, now],
    );
  }
}

export const BOOKED = `t.id, t.center_id AS "centerId", t.code, t.status, t.service_code AS "serviceCode", t.starts_at AS "startsAt",
  t.ends_at AS "endsAt", t.ruc, a.legal_name AS "legalName", t.confirmed_at AS "confirmedAt"`;

export const ITS_EMPLOYER =
  'LEFT JOIN employer_account a ON a.ruc_root = t.ruc_root AND a.sucursal = t.sucursal';

/** Those that the calendar leaves out, who booked first being the first. */
export const conflictsOf = (calendar: CenterCalendar, turnos: readonly BookedTurno[]): Conflict[] =>
  turnos
    .flatMap((turno) => {
      const obstacle = reasonAgainst(calendar, turno);
      return obstacle ? [{ ...turno, obstacle }] : [];
    })
    .sort(byPrecedence);
