import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type RequirementKind } from '../requirements/index.js';
import { type FindingLevel } from './finding-facts.rules.js';

/** What a registry or our own records said about a requirement when the dossier was opened. Never changed afterwards. */
@Entity('dossier_finding')
export class DossierFindingRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'dossier_id' })
  dossierId!: string;

  @Column('text')
  kind!: RequirementKind;

  @Column('text')
  code!: string;

  @Column('text')
  level!: FindingLevel;

  @Column('text')
  detail!: string;

  @Column('text')
  source!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;
}
