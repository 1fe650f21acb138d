import { Injectable } from '@nestjs/common';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { type InterestRelation } from './interest.rules.js';
import { type Interest } from './interests.store.js';

/** A declaration as programs get it. */
export interface InterestView {
  readonly relation: InterestRelation;
  readonly declaredAt: string;
}

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

  /** @throws {NotFound} */
  async own(dossierId: string, actor: StaffActor): Promise<InterestView> {
    const interest = await this.find(dossierId, actor);
    if (!interest) throw new NotFound();
    return interest;
  }
}
