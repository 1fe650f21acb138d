import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ResetOrigin, type ResetStatus } from './reset.rules.js';

/** A manual reset as it is first written down; everything after that is a guarded UPDATE of the store. */
@Entity('key_reset')
export class KeyReset {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  origin!: ResetOrigin;

  @Column('uuid', { name: 'dossier_id', nullable: true })
  dossierId!: string | null;

  @Column('uuid', { name: 'ticket_id', nullable: true })
  ticketId!: string | null;

  @Column('uuid', { name: 'center_id', nullable: true })
  centerId!: string | null;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('text')
  status!: ResetStatus;

  @Column('uuid', { name: 'message_id', nullable: true })
  messageId!: string | null;

  @Column('integer', { name: 'key_version' })
  keyVersion!: number;

  @Column('integer', { name: 'contact_version' })
  contactVersion!: number;

  @Column({ type: 'timestamptz', name: 'requested_at', precision: 3 })
  requestedAt!: Date;

  @Column({ type: 'timestamptz', name: 'issued_at', precision: 3 })
  issuedAt!: Date;
}
