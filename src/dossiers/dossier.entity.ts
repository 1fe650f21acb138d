import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type DossierStatus } from './dossier.rules.js';

/** What one employer showed for one service in one visit, and what was decided. */
@Entity('dossier')
export class DossierRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId!: string;

  @Column('text', { name: 'service_code' })
  serviceCode!: string;

  @Column('uuid', { name: 'center_id' })
  centerId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text', { nullable: true })
  cedula!: string | null;

  @Column('text', { name: 'foreigner_code', nullable: true })
  foreignerCode!: string | null;

  @Column('text')
  status!: DossierStatus;

  @Column('uuid', { name: 'opened_by' })
  openedBy!: string;

  @Column({ type: 'timestamptz', name: 'opened_at', precision: 3 })
  openedAt!: Date;

  @Column('uuid', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column({ type: 'timestamptz', name: 'decided_at', precision: 3, nullable: true })
  decidedAt!: Date | null;

  @Column('text', { name: 'decision_reason', nullable: true })
  decisionReason!: string | null;
}
