import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CenterService } from '../centers/index.js';
import { parseRuc } from '../ecuador/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import { Database, digest, type Sql } from '../platform/index.js';
import { type Requirement, requirementsFor } from '../requirements/index.js';
import { EmailCodes, type StoredEmailCode } from './email-codes.store.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { statusAt, type TurnoStatus } from './turno.rules.js';
import { TurnoNotFound } from './turnos.errors.js';
import { type Turno, TURNO_COLUMNS, TurnosStore } from './turnos.store.js';

/** A turno with everything its owner may see of it. */
export interface TurnoView {
  readonly turno: Turno;
  /** At `now`, whether or not anybody has written it down. */
  readonly status: TurnoStatus;
  readonly center: Center;
  /** Its name, or its code once the centre no longer gives it. */
  readonly serviceName: string;
  readonly service: CenterService | undefined;
  readonly requirements: readonly Requirement[];
  readonly emailCode: StoredEmailCode | undefined;
  readonly now: Date;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Injectable()
export class TurnoReads {
  constructor(
    private readonly database: Database,
    private readonly turnos: TurnosStore,
    private readonly codes: EmailCodes,
    private readonly centers: CenterReads,
    private readonly accounts: EmployerAccounts,
    private readonly access: TurnoAccess,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {TurnoNotFound} not the owner, or no such turno: one answer. */
  async owned(id: string, proof: OwnerProof): Promise<TurnoView> {
    if (!UUID.test(id)) throw new TurnoNotFound();
    return this.database.transaction(async ({ tx, now }) => {
      const turno = await this.turnos.byId(tx, id);
      if (!turno || !this.access.owns(turno, proof)) throw new TurnoNotFound();
      return this.view(tx, now, turno);
    });
  }

  /** By the token of the manage link. */
  async byToken(token: string): Promise<TurnoView> {
    const id = this.access.turnoIdIn(token);
    if (id === undefined) throw new TurnoNotFound();
    return this.owned(id, { bearer: token, cookie: undefined });
  }

  /** The turno this browser is at: its hold, else its live turno, else the last one it had. */
  async latestOf(cookie: string): Promise<TurnoView | undefined> {
    return this.database.transaction(async ({ tx, now }) => {
      const turno = await tx.one<Turno>(
        `SELECT ${TURNO_COLUMNS} FROM turno WHERE booking_digest = $1 AND (end_reason IS NULL OR end_reason NOT IN ('replaced', 'let-go'))
         ORDER BY (status = 'held' AND hold_expires_at > $2) DESC, (status IN ('confirmed', 'arrived')) DESC, created_at DESC LIMIT 1`,
        [digest(cookie), now],
      );
      return turno && this.view(tx, now, turno);
    });
  }

  /** Whether codes are late through no fault of the person. */
  isMailDelayed(): Promise<boolean> {
    return this.outbox.delayed(this.database.sql);
  }

  /** For mails, inside the transaction that prepares them. */
  async view(sql: Sql, now: Date, turno: Turno): Promise<TurnoView> {
    const center = await this.centers.byId(turno.centerId);
    if (!center) throw new TurnoNotFound();
    const service = center.services.find(({ code }) => code === turno.serviceCode);
    return {
      turno,
      status: statusAt(turno, now),
      center,
      service,
      serviceName: service?.name ?? turno.serviceCode,
      requirements: await this.requirements(sql, turno),
      emailCode: turno.code === null ? await this.codes.of(sql, turno.id) : undefined,
      now,
    };
  }

  /** By the employer's kind on record; one that nobody has on record is what its number says. */
  private async requirements(sql: Sql, turno: Turno): Promise<Requirement[]> {
    if (turno.code === null) return [];
    const account = await this.accounts.find(sql, turno);
    const ruc = parseRuc(turno.ruc);
    const employerKind = account?.kind ?? (ruc.ok ? ruc.kind : 'company');
    return requirementsFor({ employerKind, service: turno.serviceCode, walkIn: false });
  }
}
