import { Injectable } from '@nestjs/common';
import { Database, type Sql, type Tx } from '../platform/index.js';
import { type ServiceSettings } from './service-settings.rules.js';

/** A service of the country with what is decided about it. */
export interface Service extends ServiceSettings {
  readonly code: string;
  readonly name: string;
  readonly minutes: number;
}

const COLUMNS = `code, name, minutes, modes, lead_minutes AS "leadMinutes", horizon_days AS "horizonDays",
  cancel_before_minutes AS "cancelBeforeMinutes", slots_needed AS "slotsNeeded"`;

/** The services of the country, whatever centre gives them. */
@Injectable()
export class Services {
  constructor(private readonly database: Database) {}

  all(): Promise<Service[]> {
    return this.database.sql.rows(`SELECT ${COLUMNS} FROM service ORDER BY position, name`);
  }

  byCode(code: string, sql: Sql = this.database.sql): Promise<Service | undefined> {
    return sql.one(`SELECT ${COLUMNS} FROM service WHERE code = $1`, [code]);
  }

  /**
   * Counts on the calendars of all centres that give it, so that no booking is judged by what it was before. In the order of
   * the centres, as bookings and changes of calendars lock the same rows.
   */
  async change(tx: Tx, code: string, settings: ServiceSettings): Promise<void> {
    await tx.rows(
      'SELECT 1 FROM center_service WHERE service_code = $1 ORDER BY center_id FOR NO KEY UPDATE',
      [code],
    );
    await tx.run(
      'UPDATE center_service SET calendar_version = calendar_version + 1 WHERE service_code = $1',
      [code],
    );
    await tx.run(
      `UPDATE service SET modes = $2, lead_minutes = $3, horizon_days = $4, cancel_before_minutes = $5, slots_needed = $6
       WHERE code = $1`,
      [
        code,
        settings.modes,
        settings.leadMinutes,
        settings.horizonDays,
        settings.cancelBeforeMinutes,
        settings.slotsNeeded,
      ],
    );
  }
}
