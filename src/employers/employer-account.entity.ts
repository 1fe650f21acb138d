import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type EmployerKind } from '../ecuador/index.js';

/** One employer (RUC without establishment, sucursal): who stands for it, where it is reached, its key. */
@Entity('employer_account')
export class EmployerAccountRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  ruc!: string;

  @Column('text', { name: 'ruc_root' })
  rucRoot!: string;

  @Column('text', { default: '0001' })
  sucursal!: string;

  @Column('text')
  kind!: EmployerKind;

  @Column('text', { name: 'legal_name' })
  legalName!: string;

  @Column('text', { name: 'representative_cedula', nullable: true })
  representativeCedula!: string | null;

  @Column('text', { name: 'representative_foreigner_code', nullable: true })
  representativeForeignerCode!: string | null;

  @Column('text', { name: 'representative_name' })
  representativeName!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('integer', { name: 'contact_version', default: 1 })
  contactVersion!: number;

  @Column({ type: 'timestamptz', name: 'contact_changed_at', precision: 3, nullable: true })
  contactChangedAt!: Date | null;

  @Column('text', { name: 'key_hash', nullable: true })
  keyHash!: string | null;

  @Column('integer', { name: 'key_version', default: 0 })
  keyVersion!: number;

  @Column({ type: 'timestamptz', name: 'key_changed_at', precision: 3, nullable: true })
  keyChangedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'frozen_at', precision: 3, nullable: true })
  frozenAt!: Date | null;

  @Column('text', { name: 'frozen_reason', nullable: true })
  frozenReason!: string | null;

  @Column('text', { name: 'frozen_by', nullable: true })
  frozenBy!: string | null;

  @Column('uuid', { name: 'frozen_by_staff', nullable: true })
  frozenByStaff!: string | null;

  @Column({ type: 'timestamptz', name: 'unfrozen_at', precision: 3, nullable: true })
  unfrozenAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;
}
