import { Injectable } from '@nestjs/common';
import { parseRuc } from '../ecuador/index.js';
import { maskEmail, NumbersInvalid } from '../employers/index.js';
import { Database } from '../platform/index.js';
import { isVouchedFor } from './clearance.rules.js';
import { type TurnoStatus } from './turno.rules.js';

/** A live turno of an employer, as staff of its centre see it. */
export interface EmployerTurno {
  readonly id: string;
  readonly code: string;
  readonly status: TurnoStatus;
  readonly service: string;
  readonly serviceName: string;
  readonly sucursal: string;
  readonly startsAt: Date;
  readonly confirmedAt: Date;
  /** Whoever booked it proved to be of the employer, or one of the staff gave it. */
  readonly proven: boolean;
  /** Where its mails go; a turno that was given at a desk may have no address. */
  readonly emailMasked: string | undefined;
  readonly clearable: boolean;
}

type Row = Omit<EmployerTurno, 'emailMasked' | 'clearable'> & {
  readonly email: string | null;
  readonly givenBy: string | null;
};

/** Whose turno stands in an employer's way. */
@Injectable()
export class EmployerTurnos {
  constructor(private readonly database: Database) {}

  /**
   * The live turnos of an employer at a centre, the earliest first; days that are over are not listed.
   * @param typed the RUC as typed, of any of its establishments. @throws {NumbersInvalid} 422 `RUC_INVALID`
   */
  async at(centerId: string, typed: string): Promise<EmployerTurno[]> {
    const ruc = parseRuc(typed);
    if (!ruc.ok) throw new NumbersInvalid([{ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail }]);
    const rows = await this.database.sql.rows<Row>(
      `SELECT t.id, t.code, t.status, t.service_code AS service, s.name AS "serviceName", t.sucursal, t.starts_at AS "startsAt",
         t.confirmed_at AS "confirmedAt", t.proven, t.email, t.given_by AS "givenBy"
       FROM turno t JOIN service s ON s.code = t.service_code JOIN service_center c ON c.id = t.center_id
       WHERE t.ruc_root = $1 AND t.center_id = $2 AND t.status IN ('confirmed', 'arrived')
         AND t.ends_at > date_trunc('day', now() AT TIME ZONE c.time_zone) AT TIME ZONE c.time_zone
       ORDER BY t.starts_at, t.id`,
      [ruc.root, centerId],
    );
    return rows.map(({ email, givenBy, ...turno }) => {
      const proven = isVouchedFor({ proven: turno.proven, givenBy });
      return {
        ...turno,
        proven,
        emailMasked: email === null ? undefined : maskEmail(email),
        clearable: turno.status === 'confirmed' && !proven,
      };
    });
  }
}
