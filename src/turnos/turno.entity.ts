import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';

@Entity('turno')
export class TurnoRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('uuid', { name: 'center_id' })
  centerId!: string;

  @Column('text', { name: 'service_code' })
  serviceCode!: string;

  @Column('smallint')
  seat!: number;

  @Column({ type: 'timestamptz', name: 'starts_at', precision: 3 })
  startsAt!: Date;

  @Column({ type: 'timestamptz', name: 'ends_at', precision: 3 })
  endsAt!: Date;

  @Column('text', { default: 'in-person' })
  mode!: TurnoMode;

  @Column('text')
  status!: TurnoStatus;

  @Column('text')
  ruc!: string;

  @Column('text', { name: 'ruc_root' })
  rucRoot!: string;

  @Column('text', { default: '0001' })
  sucursal!: string;

  @Column('text', { nullable: true })
  cedula!: string | null;

  @Column('text', { name: 'foreigner_code', nullable: true })
  foreignerCode!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('bytea', { name: 'booking_digest' })
  bookingDigest!: Buffer;

  @Column({ type: 'timestamptz', name: 'hold_expires_at', precision: 3 })
  holdExpiresAt!: Date;

  @Column('boolean', { name: 'hold_extended', default: false })
  holdExtended!: boolean;

  @Column('integer', { name: 'manage_version', default: 1 })
  manageVersion!: number;

  @Column('boolean', { default: false })
  proven!: boolean;

  @Column('boolean', { default: false })
  resting!: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'confirmed_at', precision: 3, nullable: true })
  confirmedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'moved_at', precision: 3, nullable: true })
  movedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: string | null;

  @Column('text', { name: 'end_note', nullable: true })
  endNote!: string | null;

  @Column('text', { name: 'video_key', nullable: true })
  videoKey!: string | null;

  @Column('uuid', { name: 'given_by', nullable: true })
  givenBy!: string | null;

  @Column('boolean', { default: false })
  overbooked!: boolean;

  @Column({ type: 'timestamptz', name: 'day_reminded_of', precision: 3, nullable: true })
  dayRemindedOf!: Date | null;

  @Column({ type: 'timestamptz', name: 'hours_reminded_of', precision: 3, nullable: true })
  hoursRemindedOf!: Date | null;

  @Column({ type: 'timestamptz', name: 'forgotten_at', precision: 3, nullable: true })
  forgottenAt!: Date | null;

  @Column('integer', { name: 'ics_sequence', default: 0 })
  icsSequence!: number;
}
