import { Injectable } from '@nestjs/common';
import { EmployerAccounts } from '../employers/index.js';
import { type Sql } from '../platform/index.js';
import { Visits } from '../queue/index.js';
import { TurnoVisits } from '../turnos/index.js';
import { type DossierHead } from './dossiers.store.js';

/**
 * Where the sheet goes: to the address on file, so that the employer learns of it whoever stood at the counter; without one, to
 * the address that was proved for the turno of this very employer with which the visit came. Never to one that is typed at the
 * desk: a mistyped or a foisted address would learn what an employer lacks.
 */
@Injectable()
export class DefectsAddress {
  constructor(
    private readonly accounts: EmployerAccounts,
    private readonly visits: Visits,
    private readonly turnos: TurnoVisits,
  ) {}

  /** Undefined: there is none, and the sheet is printed. */
  async of(sql: Sql, dossier: Pick<DossierHead, 'accountId' | 'ticketId'>): Promise<string | undefined> {
    const account = await this.accounts.byId(sql, dossier.accountId);
    if (!account || account.email !== null) return account?.email ?? undefined;
    const visit = await this.visits.find(sql, dossier.ticketId);
    return visit?.turnoId ? this.turnos.provenAddress(sql, visit.turnoId, account) : undefined;
  }
}
