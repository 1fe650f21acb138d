import { Injectable } from '@nestjs/common';
import { EmployerAccounts, type FrozenBy, NumbersInvalid, signInSubject } from '../employers/index.js';
import { parseRuc } from '../ecuador/index.js';
import { type Lock, Locks } from '../lockouts/index.js';
import { Database, NotFound, type StaffActor } from '../platform/index.js';
import { AccountUnlocks } from './account-unlocks.store.js';
import { type Evidence, EVIDENCE_OF } from './unlock.rules.js';

export interface LockoutView {
  readonly id: string;
  readonly channel: Lock['channel'];
  readonly failures: number;
  readonly lockedAt: string;
  readonly lockedUntil: string;
}

/** What a visit of desbloqueo caused. */
export interface UnlockView {
  readonly id: string;
  readonly dossierId: string;
  readonly unlockedAt: string;
  readonly evidence: Evidence;
  readonly wasLocked: boolean;
}

/** What the clerk needs to see of the employer whose visit is for desbloqueo. */
export interface UnlockAtDesk {
  readonly lockedUntil: Date | null;
  readonly isFrozen: boolean;
  readonly unlock: UnlockView | null;
  /** What counts as proof in this visit. */
  readonly evidence: readonly Evidence[];
}

/** A frozen account, for supervision. */
export interface FrozenAccount {
  readonly accountId: string;
  readonly ruc: string;
  readonly sucursal: string;
  readonly legalName: string;
  readonly frozenAt: Date;
  readonly by: FrozenBy | null;
  readonly staffName: string | null;
  readonly reason: string | null;
}

/** What a supervisor sees of one number: the same questions whether or not anybody has it. */
export interface NumberStanding {
  readonly ruc: string;
  readonly sucursal: string;
  readonly legalName: string | null;
  readonly frozen: FrozenAccount | null;
  readonly lockouts: readonly LockoutView[];
}

const FROZEN = `SELECT a.id AS "accountId", a.ruc, a.sucursal, a.legal_name AS "legalName", a.frozen_at AS "frozenAt", a.frozen_by AS by,
    s.name AS "staffName", a.frozen_reason AS reason
  FROM employer_account a LEFT JOIN staff_member s ON s.id = a.frozen_by_staff`;
const SHOWN = 100;

export const lockoutView = ({ id, channel, failures, lockedAt, lockedUntil }: Lock): LockoutView => ({
  id,
  channel,
  failures,
  lockedAt: lockedAt.toISOString(),
  lockedUntil: lockedUntil.toISOString(),
});

@Injectable()
export class UnlockReads {
  constructor(
    private readonly database: Database,
    private readonly accounts: EmployerAccounts,
    private readonly locks: Locks,
    private readonly unlocks: AccountUnlocks,
  ) {}

  /** @throws {NumbersInvalid} 422 `RUC_INVALID` */
  async standing(employer: { ruc: string; sucursal: string }): Promise<NumberStanding> {
    const { sql } = this.database;
    const ruc = parseRuc(employer.ruc);
    if (!ruc.ok) throw new NumbersInvalid([{ field: 'ruc', code: 'RUC_INVALID', detail: ruc.detail }]);
    const { sucursal } = employer;
    const account = await this.accounts.find(sql, { ruc: ruc.ruc, sucursal });
    const subject = signInSubject({ rucRoot: ruc.root, sucursal });
    const locks = await this.locks.inForce(sql, await this.database.now(), subject);
    const frozen = account?.frozenAt
      ? await sql.one<FrozenAccount>(`${FROZEN} WHERE a.id = $1`, [account.id])
      : undefined;
    return {
      ruc: account?.ruc ?? ruc.ruc,
      sucursal,
      legalName: account?.legalName ?? null,
      frozen: frozen ?? null,
      lockouts: locks.map(lockoutView),
    };
  }

  /** The accounts that stand still, the latest first: those that their owners stopped wait for somebody. */
  frozenAccounts(): Promise<FrozenAccount[]> {
    return this.database.sql.rows(
      `${FROZEN} WHERE a.frozen_at IS NOT NULL ORDER BY a.frozen_at DESC, a.id LIMIT ${SHOWN}`,
    );
  }

  /** How many of them their owners stopped. */
  async stoppedByOwners(): Promise<number> {
    const row = await this.database.sql.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM employer_account WHERE frozen_at IS NOT NULL AND frozen_by = 'owner'`,
    );
    return row?.n ?? 0;
  }

  /** @throws {NotFound} 404 for a dossier of another centre, or one that unlocked nothing. */
  async ofDossier(dossierId: string, actor: StaffActor): Promise<UnlockView> {
    const unlock = await this.unlocks.byDossier(this.database.sql, dossierId);
    if (!unlock || unlock.centerId !== actor.center?.id) throw new NotFound();
    const { id, unlockedAt, evidence, wasLocked } = unlock;
    return { id, dossierId, unlockedAt: unlockedAt.toISOString(), evidence, wasLocked };
  }

  async atDesk(dossier: {
    id: string;
    ticketId: string;
    ruc: string;
    sucursal: string;
  }): Promise<UnlockAtDesk> {
    const { sql } = this.database;
    const account = await this.accounts.find(sql, dossier);
    const locks = account
      ? await this.locks.inForce(sql, await this.database.now(), signInSubject(account))
      : [];
    const unlock = await this.unlocks.byDossier(sql, dossier.id);
    return {
      lockedUntil: locks.find(({ channel }) => channel === 'employer-sign-in')?.lockedUntil ?? null,
      isFrozen: account?.frozenAt !== null && account !== undefined,
      unlock: unlock
        ? {
            id: unlock.id,
            dossierId: dossier.id,
            unlockedAt: unlock.unlockedAt.toISOString(),
            evidence: unlock.evidence,
            wasLocked: unlock.wasLocked,
          }
        : null,
      evidence: EVIDENCE_OF[await this.unlocks.modeOf(sql, dossier.ticketId)],
    };
  }
}
