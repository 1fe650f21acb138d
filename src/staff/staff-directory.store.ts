import { Injectable } from '@nestjs/common';
import { type Sql, type StaffRole } from '../platform/index.js';

/** How a person of the staff is shown to colleagues. */
export interface StaffName {
  readonly name: string;
  readonly username: string;
  readonly role: StaffRole;
}

/** Names for ids: records keep ids only, whoever reads them joins the names. */
@Injectable()
export class StaffDirectory {
  /** @returns those of `ids` that are people of the staff, the dismissed included. */
  async namesOf(sql: Sql, ids: readonly string[]): Promise<Map<string, StaffName>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.rows<StaffName & { id: string }>(
      'SELECT id, name, username, role FROM staff_member WHERE id = ANY($1::uuid[])',
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name, username, role }) => [id, { name, username, role }]));
  }
}
