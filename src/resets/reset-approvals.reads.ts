import { Inject, Injectable } from '@nestjs/common';
import { type Approval, type ApprovalAbout } from '../approvals/index.js';
import { formatDate, localDateOf, localTimeOf, startOfLocalDay, type TimeZone } from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { CONFIG, type Config, type Sql } from '../platform/index.js';
import { coolDownEndOf } from './second-person.rules.js';

interface Row {
  readonly id: string;
  readonly ruc: string;
  readonly sucursal: string;
  readonly legalName: string;
  readonly email: string | null;
  readonly contactChangedAt: Date | null;
  readonly number: string;
  readonly zone: TimeZone;
}

/** What requests to send a link are about, as a supervisor sees them. */
@Injectable()
export class ResetApprovalReads {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** By the id of the request: when the address changed, and until when that takes two people. */
  async inCoolDown(sql: Sql, requests: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.about(sql, requests, async (row) => {
      const end = coolDownEndOf(row.contactChangedAt, this.config.coolDownHours);
      return [
        {
          name: 'Correo cambiado',
          text: row.contactChangedAt ? moment(row.contactChangedAt, row.zone) : '—',
        },
        { name: 'Hace falta autorización hasta', text: end ? moment(end, row.zone) : '—' },
      ];
    });
  }

  /** By the id of the request: how many links the clerk has sent on the day it was asked for. */
  async overCap(sql: Sql, requests: readonly Approval[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    return this.about(sql, requests, async ({ zone }, { makerId, requestedAt }) => {
      const since = startOfLocalDay(localDateOf(requestedAt, zone), zone);
      const sent = await sql.one<{ count: number }>(
        `SELECT count(*)::int AS count FROM key_reset WHERE requested_by = $1 AND requested_at >= $2 AND requested_at <= $3`,
        [makerId, since, requestedAt],
      );
      return [
        { name: 'Enlaces de ese día', text: String(sent?.count ?? 0) },
        { name: 'Sin autorización puede enviar', text: `${this.config.clerkResetsPerDay} por día` },
      ];
    });
  }

  private async about(
    sql: Sql,
    requests: readonly Approval[],
    facts: (row: Row, request: Approval) => Promise<ApprovalAbout['facts']>,
  ): Promise<ReadonlyMap<string, ApprovalAbout>> {
    const rows = await sql.rows<Row>(
      `SELECT d.id, a.ruc, a.sucursal, a.legal_name AS "legalName", a.email, a.contact_changed_at AS "contactChangedAt", t.number,
         c.time_zone AS zone
       FROM dossier d JOIN employer_account a ON a.id = d.account_id JOIN ticket t ON t.id = d.ticket_id
         JOIN service_center c ON c.id = d.center_id WHERE d.id = ANY($1::uuid[])`,
      [requests.map(({ subjectId }) => subjectId)],
    );
    const dossiers = new Map(rows.map((row) => [row.id, row]));
    const about = new Map<string, ApprovalAbout>();
    for (const request of requests) {
      const row = dossiers.get(request.subjectId);
      if (!row) continue;
      const { ruc, sucursal, legalName, email, number } = row;
      about.set(request.id, {
        employer: { ruc, sucursal, legalName },
        facts: [
          { name: 'Visita', text: number },
          { name: 'El enlace va a', text: email === null ? '—' : maskEmail(email) },
          ...(await facts(row, request)),
        ],
      });
    }
    return about;
  }
}

const moment = (instant: Date, zone: TimeZone): string =>
  `${formatDate(localDateOf(instant, zone))} ${localTimeOf(instant, zone)}`;
