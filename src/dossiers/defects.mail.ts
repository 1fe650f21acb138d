import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CenterReads } from '../centers/index.js';
import { formatDate, localDateOf } from '../ecuador/index.js';
import { type Letter, type MailPart, MailParts, type OutboxMessage } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { DefectsAddress } from './defects-address.js';
import { DefectsMails } from './defects-mails.store.js';
import { defectsSheet } from './defects-sheet.rules.js';
import { DossierReads } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';

export const DEFECTS_PART = 'dossier-defects';

const THREE_DAYS_SECONDS = 3 * 24 * 60 * 60;

/** The sheet with all defects. The outbox holds which sheet it is: address and words are looked up when it goes out. */
@Injectable()
export class DefectsMail implements MailPart, OnModuleInit {
  readonly name = DEFECTS_PART;
  readonly giveUpAfterSeconds = THREE_DAYS_SECONDS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly parts: MailParts,
    private readonly mails: DefectsMails,
    private readonly dossiers: Dossiers,
    private readonly reads: DossierReads,
    private readonly address: DefectsAddress,
    private readonly centers: CenterReads,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.parts.register(this);
  }

  async prepare(context: TxContext, message: OutboxMessage): Promise<Letter | undefined> {
    const { tx } = context;
    const mail = await this.mails.byId(tx, message.subjectId);
    if (mail?.status !== 'queued') return undefined;
    const head = await this.dossiers.find(tx, mail.dossierId);
    const view = head && (await this.reads.view(tx, head.id));
    const to = head && (await this.address.of(tx, head));
    const center = head && (await this.centers.byId(head.centerId));
    // Since it was asked for, the address was taken off the register, or the clerk found that all is in order.
    const sheet = view && defectsSheet(view.requirements);
    if (!view || !to || !center || !sheet || (sheet.defects.length === 0 && view.status !== 'rejected')) {
      await this.settle(context, message, 'failed');
      return undefined;
    }
    const service = center.services.find(({ code }) => code === view.service);
    return {
      to,
      subject: 'Qué debe corregir para su trámite en el IESS',
      template: 'dossier-defects',
      model: {
        facts: [
          { key: 'Empleador', value: view.employer.legalName },
          { key: 'RUC', value: `${view.employer.ruc.slice(0, 4)}…${view.employer.ruc.slice(-3)}` },
          { key: 'Trámite', value: service?.name ?? view.service },
          { key: 'Centro', value: center.name },
          { key: 'Revisado', value: formatDate(localDateOf(mail.askedAt, center.timeZone)) },
        ],
        reason: view.status === 'rejected' ? (view.decision?.reason ?? '') : '',
        defects: sheet.defects.map(({ name, told }) => ({
          name,
          told: told.map(({ text, cure = '', legalBasis }) => ({ text, cure, legalBasis })),
        })),
        unreviewed: sheet.unreviewed.map(({ name }) => name),
        bookHref: `${this.config.baseUrl.origin}/turnos/nuevo`,
        contact: center.contact,
      },
    };
  }

  async accepted(context: TxContext, message: OutboxMessage): Promise<void> {
    await this.settle(context, message, 'sent');
  }

  async refused(context: TxContext, message: OutboxMessage): Promise<void> {
    await this.settle(context, message, 'failed');
  }

  private async settle(context: TxContext, message: OutboxMessage, status: 'sent' | 'failed'): Promise<void> {
    const { tx, now, announce } = context;
    const settled = await this.mails.settle(tx, now, message.subjectId, status);
    if (!settled) return;
    await this.audit.record(tx, {
      at: now,
      actor: { kind: 'system', id: 'mail' },
      action: status === 'sent' ? 'dossier.defects-mailed' : 'dossier.defects-mail-failed',
      subject: { kind: 'dossier', id: settled.dossierId },
      centerId: settled.centerId,
    });
    announce(`center:${settled.centerId}`);
  }
}
