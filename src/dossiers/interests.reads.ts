import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type InterestRelation } from './interest.rules.js';
import { type Interest } from './interests.store.js';

/** A declaration as programs get it. */
export interface InterestView {
  readonly relation: InterestRelation;
  readonly declaredAt: string;
}

/** Who must not decide about whom, for the supervisors who may take it back. */
export interface DeclaredInterest extends InterestView {
  /** The dossier in which it was declared. */
  readonly dossierId: string;
  /** Number of its visit. */
  readonly number: string;
  readonly staff: { readonly id: string; readonly name: string };
  readonly employer: { readonly ruc: string; readonly sucursal: string; readonly legalName: string };
}

/** A page; the audit has them all. */
const MAX_SHOWN = 100;

@Injectable()
export class InterestReads {
  constructor(private readonly database: Database) {}

  /** What this person declared about the employer of a dossier; undefined: nothing that is in force. */
  async find(dossierId: string, actor: StaffActor): Promise<InterestView | undefined> {
    const interest = await this.database.sql.one<Interest>(
      `SELECT i.relation, i.declared_at AS "declaredAt" FROM staff_interest i JOIN dossier d ON d.account_id = i.account_id
       WHERE d.id = $1 AND i.staff_id = $2 AND i.withdrawn_at IS NULL`,
      [dossierId, actor.id],
    );
    return interest && { relation: interest.relation, declaredAt: interest.declaredAt.toISOString() };
  }

  /** In force and declared in this person's centre, the latest first. */
  async ofCenter(actor: StaffActor): Promise<DeclaredInterest[]> {
    const rows = await this.database.sql.rows<Omit<DeclaredInterest, 'declaredAt'> & { declaredAt: Date }>(
      `SELECT i.dossier_id AS "dossierId", t.number, i.relation, i.declared_at AS "declaredAt",
         json_build_object('id', s.id, 'name', s.name) AS staff,
         json_build_object('ruc', a.ruc, 'sucursal', a.sucursal, 'legalName', a.legal_name) AS employer
       FROM staff_interest i JOIN dossier d ON d.id = i.dossier_id JOIN ticket t ON t.id = d.ticket_id
         JOIN employer_account a ON a.id = i.account_id JOIN staff_member s ON s.id = i.staff_id
       WHERE d.center_id = $1 AND i.withdrawn_at IS NULL ORDER BY i.declared_at DESC, i.id LIMIT ${MAX_SHOWN}`,
      [actor.center?.id ?? null],
    );
    return rows.map((row) => ({ ...row, declaredAt: row.declaredAt.toISOString() }));
  }

  /** @throws {NotFound} */
  async own(dossierId: string, actor: StaffActor): Promise<InterestView> {
    const interest = await this.find(dossierId, actor);
    if (!interest) throw new NotFound();
    return interest;
  }
}
