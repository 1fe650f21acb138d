import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type RequirementHow, type RequirementKind } from '../requirements/index.js';
import { type CheckOutcome } from './dossier.rules.js';

/** One requirement of a dossier and what a person said of it. */
@Entity('dossier_check')
export class DossierCheckRow {
  @PrimaryColumn('uuid', { name: 'dossier_id' })
  dossierId!: string;

  @PrimaryColumn('text')
  kind!: RequirementKind;

  @Column('smallint')
  position!: number;

  @Column('text')
  how!: RequirementHow;

  @Column('boolean')
  required!: boolean;

  @Column('text', { default: 'pending' })
  outcome!: CheckOutcome;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Defects out of the list, beside or in place of the reason. */
  @Column('text', { name: 'reason_codes', array: true, default: '{}' })
  reasonCodes!: string[];

  @Column('text', { nullable: true })
  evidence!: string | null;

  @Column('uuid', { name: 'checked_by', nullable: true })
  checkedBy!: string | null;

  @Column({ type: 'timestamptz', name: 'checked_at', precision: 3, nullable: true })
  checkedAt!: Date | null;
}
