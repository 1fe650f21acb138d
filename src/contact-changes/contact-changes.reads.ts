import { Injectable } from '@nestjs/common';
import { type ApprovalAbout } from '../approvals/index.js';
import { parsePhone } from '../ecuador/index.js';
import { maskEmail } from '../employers/index.js';
import { Database, type Sql } from '../platform/index.js';

/** The last change of address asked for from a dossier, as its desk sees it: both addresses masked. */
export interface ContactChangeAtDesk {
  readonly approvalId: string;
  /** Null: there was none. */
  readonly formerMasked: string | null;
  readonly emailMasked: string;
}

interface Row {
  approvalId: string;
  formerEmail: string | null;
  formerPhone: string | null;
  email: string;
  phone: string | null;
  ruc: string;
  sucursal: string;
  legalName: string;
  representativeName: string;
  number: string;
  cedula: string | null;
  foreignerCode: string | null;
}

const NONE = 'no consta';

/** What desks and supervisors see of a change of address. */
@Injectable()
export class ContactChangeReads {
  constructor(private readonly database: Database) {}

  async forDossier(dossierId: string): Promise<ContactChangeAtDesk | undefined> {
    const row = await this.database.sql.one<Pick<Row, 'approvalId' | 'formerEmail' | 'email'>>(
      `SELECT approval_id AS "approvalId", former_email AS "formerEmail", email FROM contact_change WHERE dossier_id = $1
       ORDER BY requested_at DESC, id DESC LIMIT 1`,
      [dossierId],
    );
    return (
      row && {
        approvalId: row.approvalId,
        formerMasked: row.formerEmail === null ? null : maskEmail(row.formerEmail),
        emailMasked: maskEmail(row.email),
      }
    );
  }

  /** For whoever decides: the new address in full, as it is what is decided; the former one masked. */
  async about(sql: Sql, approvalIds: readonly string[]): Promise<ReadonlyMap<string, ApprovalAbout>> {
    const rows = await sql.rows<Row>(
      `SELECT c.approval_id AS "approvalId", c.former_email AS "formerEmail", c.former_phone AS "formerPhone", c.email, c.phone, a.ruc, a.sucursal,
         a.legal_name AS "legalName", a.representative_name AS "representativeName", t.number, d.cedula, d.foreigner_code AS "foreignerCode"
       FROM contact_change c JOIN employer_account a ON a.id = c.account_id JOIN dossier d ON d.id = c.dossier_id JOIN ticket t ON t.id = d.ticket_id
       WHERE c.approval_id = ANY($1::uuid[])`,
      [approvalIds],
    );
    return new Map(rows.map((row) => [row.approvalId, aboutOf(row)]));
  }
}

function aboutOf(row: Row): ApprovalAbout {
  const isNewPhone = row.phone !== row.formerPhone;
  return {
    employer: { ruc: row.ruc, sucursal: row.sucursal, legalName: row.legalName },
    allows:
      row.formerEmail === null
        ? 'El correo queda registrado en este momento y se le avisa: no consta ninguno anterior.'
        : 'El correo cambia en este momento y los enlaces enviados dejan de servir. Se avisa al correo anterior y al nuevo.',
    facts: [
      { name: 'Correo nuevo', text: row.email },
      { name: 'Correo que consta', text: row.formerEmail === null ? NONE : maskEmail(row.formerEmail) },
      ...(isNewPhone ? [{ name: 'Teléfono nuevo', text: shownPhone(row.phone) }] : []),
      { name: 'Visita', text: row.number },
      {
        name: 'En ventanilla',
        text: `${row.cedula ?? row.foreignerCode ?? ''} (representante registrado: ${row.representativeName})`,
      },
    ],
  };
}

function shownPhone(phone: string | null): string {
  if (phone === null) return NONE;
  const reading = parsePhone(phone);
  return reading.ok ? reading.display : phone;
}
