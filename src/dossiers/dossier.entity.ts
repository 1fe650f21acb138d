import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Standing } from '../requirements/index.js';
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

  /** How the person at the counter stands for the employer. */
  @Column('text')
  standing!: Standing;

  /** Several represent together, by the registry or by what the clerk saw. */
  @Column('boolean', { default: false })
  joint!: boolean;

  /** What the same employer left unfinished in an earlier visit, and this one goes on with. */
  @Column('uuid', { name: 'earlier_id', nullable: true })
  earlierId!: string | null;

  @Column('text')
  status!: DossierStatus;

  /** Still open when its visit was over: nobody can go on with it, the next visit resumes it. */
  @Column({ type: 'timestamptz', name: 'stale_at', precision: 3, nullable: true })
  staleAt!: Date | null;

  /** For whoever attends this employer next. */
  @Column('text', { nullable: true })
  notes!: string | null;

  @Column('uuid', { name: 'notes_by', nullable: true })
  notesBy!: string | null;

  @Column({ type: 'timestamptz', name: 'notes_at', precision: 3, nullable: true })
  notesAt!: Date | null;

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
