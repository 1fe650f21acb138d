import { Injectable } from '@nestjs/common';
import { NotFound, type Sql, type Tx } from '../platform/index.js';
import { type DossierStatus } from './dossier.rules.js';

/** What other rooms need to know of a dossier. */
export interface DossierHead {
  readonly id: string;
  readonly ticketId: string;
  readonly serviceCode: string;
  readonly centerId: string;
  readonly accountId: string;
  /** Of the person at the counter. */
  readonly cedula: string;
  readonly status: DossierStatus;
}

const HEAD = `id, ticket_id AS "ticketId", service_code AS "serviceCode", center_id AS "centerId", account_id AS "accountId", cedula, status`;

/** The write side of dossiers. */
@Injectable()
export class Dossiers {
  find(sql: Sql, id: string): Promise<DossierHead | undefined> {
    return sql.one(`SELECT ${HEAD} FROM dossier WHERE id = $1`, [id]);
  }

  /**
   * The dossier, locked until the end of the transaction; after employer, turno and ticket in the lock order.
   * @throws {NotFound} when there is no such dossier.
   */
  async lock(tx: Tx, id: string): Promise<DossierHead> {
    const dossier = await tx.one<DossierHead>(`SELECT ${HEAD} FROM dossier WHERE id = $1 FOR UPDATE`, [id]);
    if (!dossier) throw new NotFound();
    return dossier;
  }
}
