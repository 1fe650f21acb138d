import { Injectable } from '@nestjs/common';
import { Database, NotFound } from '../platform/index.js';
import { keyAgeDays } from './employer-session.rules.js';

/** What an employer sees of itself once its key opened the door. */
export interface EmployerSelf {
  readonly employer: { readonly ruc: string; readonly legalName: string };
  readonly keyAgeDays: number;
}

/** Whom a new key must not be about: `judgeKey` takes it as it is. The legal name comes first. */
export interface KeyOwner {
  readonly ruc: string;
  readonly cedula: string;
  readonly names: readonly [string, string];
}

@Injectable()
export class EmployerReads {
  constructor(private readonly database: Database) {}

  async self(accountId: string): Promise<EmployerSelf> {
    const row = await this.database.sql.one<{
      ruc: string;
      legalName: string;
      keyChangedAt: Date | null;
      now: Date;
    }>(
      `SELECT ruc, legal_name AS "legalName", key_changed_at AS "keyChangedAt", now() AS now FROM employer_account WHERE id = $1`,
      [accountId],
    );
    if (!row) throw new NotFound();
    const { ruc, legalName, keyChangedAt, now } = row;
    return { employer: { ruc, legalName }, keyAgeDays: keyAgeDays(keyChangedAt ?? now, now) };
  }

  async keyOwner(accountId: string): Promise<KeyOwner> {
    const row = await this.database.sql.one<{
      ruc: string;
      document: string | null;
      legalName: string;
      representative: string;
    }>(
      `SELECT ruc, coalesce(representative_cedula, representative_foreigner_code) AS document, legal_name AS "legalName",
         representative_name AS representative FROM employer_account WHERE id = $1`,
      [accountId],
    );
    if (!row) throw new NotFound();
    return { ruc: row.ruc, cedula: row.document ?? '', names: [row.legalName, row.representative] };
  }
}
