import { Inject, Injectable } from '@nestjs/common';
import { type TimeZone } from '../ecuador/index.js';
import { maskEmail, maskRuc, personalWords } from '../employers/index.js';
import { CONFIG, type Config, Database, NotFound, type StaffActor } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import {
  DELAY_SENTENCES,
  FAILURE_SENTENCES,
  isRetried,
  isLive,
  isUsable,
  type AccountFacts,
  type ResetFacts,
  type ResetFailure,
  type ResetOrigin,
  type ResetStatus,
  statusAt,
} from './reset.rules.js';

/** A reset as the contract gives it. */
export interface ResetView {
  readonly id: string;
  readonly origin: ResetOrigin;
  readonly status: ResetStatus;
  readonly emailMasked: string;
  /** Only to the clerk who holds the visit, while the reset lives. */
  readonly counterCode?: string;
  readonly sentAt?: string;
  readonly expiresAt?: string;
  readonly openedAt?: string;
  readonly completedAt?: string;
  /** Why it did not get through, as the clerk reads it. */
  readonly failure?: string;
  /** Why its mail has to wait, and when it is tried again. */
  readonly delay?: string;
  readonly nextTryAt?: string;
}

/** What the clerk's screen shows besides. */
export interface ResetAtDesk extends ResetView {
  /** The address that the mail comes from, for the employer's contacts. */
  readonly sender: string;
  readonly voidReason: string | null;
}

/** What the page of a link shows before the key is changed. */
export interface LinkView {
  readonly now: Date;
  readonly expiresAt: Date;
  /** Where the visit is; the mainland for a link that no centre asked for. */
  readonly zone: TimeZone;
  readonly rucMasked: string;
  readonly legalName: string;
  /** For the live checklist: words of the name that the page shows anyway. The server knows the rest and judges. */
  readonly personal: readonly string[];
}

interface Row extends ResetFacts {
  readonly id: string;
  readonly origin: ResetOrigin;
  readonly centerId: string | null;
  readonly email: string | null;
  readonly sentAt: Date | null;
  readonly completedAt: Date | null;
  readonly failure: ResetFailure | null;
  readonly isOwnVisit: boolean;
  readonly attempt: number;
  /** Of its mail, while it is owed. */
  readonly nextTryAt: Date | null;
  readonly serverAnswered: boolean | null;
  readonly voidReason: string | null;
  readonly now: Date;
}

const FACTS = `r.status, r.issue, r.issued_at AS "issuedAt", r.link_mac IS NOT NULL AS "hasLink", r.link_expires_at AS "linkExpiresAt",
  r.opened_at AS "openedAt", r.code_tries_left AS "codeTriesLeft"`;

const iso = (instant: Date | null) => instant?.toISOString();

/** What clerks see of a reset, and what the holder of a link sees. Reading changes nothing. */
@Injectable()
export class ResetReads {
  constructor(
    private readonly database: Database,
    private readonly secrets: LinkSecrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {NotFound} also for a reset of another centre. */
  async byId(id: string, actor: StaffActor): Promise<ResetView> {
    const row = await this.row('r.id', id, actor);
    if (!row || row.centerId !== actor.center?.id) throw new NotFound();
    return this.view(row);
  }

  /** The reset of a dossier, if it has one. The caller has checked the dossier's centre. */
  async forDossier(dossierId: string, actor: StaffActor): Promise<ResetAtDesk | undefined> {
    const row = await this.row('r.dossier_id', dossierId, actor);
    if (!row) return undefined;
    const sender = this.config.mailFrom.replace(/^.*<|>.*$/g, '');
    return { ...this.view(row), sender, voidReason: row.voidReason };
  }

  /** What the link's page may show; undefined when the link would not change a key now. */
  async byLink(token: string): Promise<LinkView | undefined> {
    const macs = this.secrets.macsOf(token);
    if (macs.length === 0) return undefined;
    const row = await this.database.sql.one<
      ResetFacts &
        AccountFacts & {
          accountKeyVersion: number;
          accountContactVersion: number;
          ruc: string;
          legalName: string;
          zone: TimeZone | null;
          now: Date;
        }
    >(
      `SELECT ${FACTS}, r.key_version AS "keyVersion", r.contact_version AS "contactVersion", a.key_version AS "accountKeyVersion",
         a.contact_version AS "accountContactVersion", a.frozen_at AS "frozenAt", a.ruc,
         a.legal_name AS "legalName", c.time_zone AS zone, date_trunc('milliseconds', now()) AS now
       FROM key_reset r JOIN employer_account a ON a.id = r.account_id LEFT JOIN service_center c ON c.id = r.center_id
       WHERE r.link_mac = ANY($1::bytea[])`,
      [macs],
    );
    if (!row?.linkExpiresAt) return undefined;
    const account = {
      keyVersion: row.accountKeyVersion,
      contactVersion: row.accountContactVersion,
      frozenAt: row.frozenAt,
    };
    if (!isUsable(row, account, row.now)) return undefined;
    return {
      now: row.now,
      expiresAt: row.linkExpiresAt,
      zone: row.zone ?? 'America/Guayaquil',
      rucMasked: maskRuc(row.ruc),
      legalName: row.legalName,
      personal: personalWords([row.legalName]),
    };
  }

  private row(by: 'r.id' | 'r.dossier_id', id: string, actor: StaffActor): Promise<Row | undefined> {
    return this.database.sql.one<Row>(
      `SELECT r.id, r.origin, r.center_id AS "centerId", ${FACTS}, r.sent_at AS "sentAt", r.completed_at AS "completedAt", r.failure, a.email,
         r.attempt, r.void_reason AS "voidReason", m.next_attempt_at AS "nextTryAt", m.problem LIKE 'SMTP 4%' AS "serverAnswered",
         EXISTS (SELECT 1 FROM ticket t JOIN counter_opening o ON o.counter_id = t.counter_id AND o.staff_id = t.staff_id AND o.closed_at IS NULL
                 WHERE t.id = r.ticket_id AND t.status = 'serving' AND t.staff_id = $2) AS "isOwnVisit",
         date_trunc('milliseconds', now()) AS now
       FROM key_reset r JOIN employer_account a ON a.id = r.account_id
         LEFT JOIN mail_message m ON m.id = r.message_id AND m.state IN ('queued', 'sending') WHERE ${by} = $1`,
      [id, actor.id],
    );
  }

  private view(row: Row): ResetView {
    const status = statusAt(row, row.now);
    const showsCode = row.isOwnVisit && isLive(status);
    const hasWindow = row.sentAt !== null && row.linkExpiresAt !== null;
    const failure = row.failure ?? (status === 'failed' ? 'NOT_ACCEPTED_IN_TIME' : null);
    return {
      id: row.id,
      origin: row.origin,
      status,
      emailMasked: maskEmail(row.email ?? ''),
      ...(showsCode ? { counterCode: this.secrets.counterCode(row) } : {}),
      ...(row.sentAt ? { sentAt: iso(row.sentAt) } : {}),
      ...(hasWindow ? { expiresAt: iso(row.linkExpiresAt) } : {}),
      ...(row.openedAt ? { openedAt: iso(row.openedAt) } : {}),
      ...(row.completedAt ? { completedAt: iso(row.completedAt) } : {}),
      ...(failure ? { failure: FAILURE_SENTENCES[failure] } : {}),
      ...delayOf(row, status),
    };
  }
}

/** Told while the mail is owed: a server that answered asks for patience, one that did not is away. */
function delayOf(row: Row, status: ResetStatus): Pick<ResetView, 'delay' | 'nextTryAt'> {
  if ((status !== 'queued' && status !== 'sending') || !isRetried(row)) return {};
  return {
    delay: DELAY_SENTENCES[row.serverAnswered ? 'GREYLISTED' : 'UNREACHABLE'],
    ...(status === 'queued' && row.nextTryAt ? { nextTryAt: iso(row.nextTryAt) } : {}),
  };
}
