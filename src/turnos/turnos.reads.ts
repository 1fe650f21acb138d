import { Inject, Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CenterService } from '../centers/index.js';
import { type EmployerKind, parseRuc } from '../ecuador/index.js';
import { EmployerAccounts } from '../employers/index.js';
import { Outbox } from '../mail/index.js';
import { CONFIG, type Config, Database, digest, isId, type Sql } from '../platform/index.js';
import { type Requirement, requirementsFor } from '../requirements/index.js';
import { EmailCodes, type StoredEmailCode } from './email-codes.store.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { isLive, statusAt, type TurnoStatus } from './turno.rules.js';
import { VideoRooms } from './video-rooms.js';
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
  /** How long before its start its owner may still cancel or move it. */
  readonly cancelBeforeMinutes: number;
  readonly requirements: readonly Requirement[];
  readonly emailCode: StoredEmailCode | undefined;
  /** Its room, while it is in force and by video. For its owner, and for the clerk who holds the visit. */
  readonly videoHref: string | undefined;
  readonly now: Date;
}

@Injectable()
export class TurnoReads {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly turnos: TurnosStore,
    private readonly codes: EmailCodes,
    private readonly centers: CenterReads,
    private readonly accounts: EmployerAccounts,
    private readonly access: TurnoAccess,
    private readonly outbox: Outbox,
    private readonly rooms: VideoRooms,
  ) {}

  /** @throws {TurnoNotFound} not the owner, or no such turno: one answer. */
  async owned(id: string, proof: OwnerProof): Promise<TurnoView> {
    if (!isId(id)) throw new TurnoNotFound();
    const now = await this.database.now();
    const turno = await this.turnos.byId(this.database.sql, id);
    if (!turno || !this.access.owns(turno, proof)) throw new TurnoNotFound();
    return this.view(this.database.sql, now, turno);
  }

  /** By the token of the manage link. */
  async byToken(token: string): Promise<TurnoView> {
    const id = this.access.turnoIdIn(token);
    if (id === undefined) throw new TurnoNotFound();
    return this.owned(id, { bearer: token, cookie: undefined });
  }

  /** The turno this browser is at: its hold, else its live turno, else the last one it had. */
  async latestOf(cookie: string): Promise<TurnoView | undefined> {
    const now = await this.database.now();
    const turno = await this.database.sql.one<Turno>(
      `SELECT ${TURNO_COLUMNS} FROM turno WHERE booking_digest = $1 AND (end_reason IS NULL OR end_reason NOT IN ('replaced', 'let-go'))
         ORDER BY (status = 'held' AND hold_expires_at > $2) DESC, (status IN ('confirmed', 'arrived')) DESC, created_at DESC LIMIT 1`,
      [digest(cookie), now],
    );
    return turno && this.view(this.database.sql, now, turno);
  }

  /** Whether codes are late through no fault of the person. */
  isMailDelayed(): Promise<boolean> {
    return this.outbox.delayed(this.database.sql);
  }

  /** For mails, inside the transaction that prepares them. */
  async view(sql: Sql, now: Date, turno: Turno): Promise<TurnoView> {
    if (turno.code === null) return this.viewOf(now, turno, undefined, await this.codes.of(sql, turno.id));
    return this.viewOf(now, turno, (await this.accounts.find(sql, turno))?.kind);
  }

  /** @param onRecord the employer's kind, if anybody has it on record. */
  async viewOf(
    now: Date,
    turno: Turno,
    onRecord: EmployerKind | undefined,
    emailCode?: StoredEmailCode,
  ): Promise<TurnoView> {
    const center = await this.centers.byId(turno.centerId);
    if (!center) throw new TurnoNotFound();
    const service = center.services.find(({ code }) => code === turno.serviceCode);
    const status = statusAt(turno, center, now);
    return {
      turno,
      status,
      center,
      service,
      serviceName: service?.name ?? turno.serviceCode,
      cancelBeforeMinutes: service?.cancelBeforeMinutes ?? 0,
      requirements: this.requirementsOf(turno, onRecord),
      emailCode,
      videoHref: isLive(status) ? this.rooms.hrefOf(turno) : undefined,
      now,
    };
  }

  /** By the employer's kind on record; one that nobody has on record is what its number says. */
  private requirementsOf(turno: Turno, onRecord: EmployerKind | undefined): readonly Requirement[] {
    if (turno.code === null) return [];
    const ruc = parseRuc(turno.ruc);
    const { expiredCedulas } = this.config;
    const employerKind = onRecord ?? (ruc.ok ? ruc.kind : 'company');
    return requirementsFor({ employerKind, service: turno.serviceCode, walkIn: false, expiredCedulas });
  }
}
