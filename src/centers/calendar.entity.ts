import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One span of a weekday, in force from `validFrom` to `validUntil`, both included. */
@Entity('opening_hours')
export class OpeningHoursRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'center_id' })
  centerId!: string;

  /** NULL: every service that has no hours of its own. */
  @Column('text', { name: 'service_code', nullable: true })
  serviceCode!: string | null;

  @Column('date', { name: 'valid_from' })
  validFrom!: string;

  @Column('date', { name: 'valid_until', nullable: true })
  validUntil!: string | null;

  @Column('smallint')
  weekday!: number;

  @Column('time')
  opens!: string;

  @Column('time')
  closes!: string;

  @Column('integer', { name: 'slot_minutes', nullable: true })
  slotMinutes!: number | null;

  @Column('integer', { name: 'public_seats', nullable: true })
  publicSeats!: number | null;

  @Column('integer', { name: 'internal_seats', nullable: true })
  internalSeats!: number | null;
}

/** A span in which nobody is served: a power cut, a move, a meeting. */
@Entity('closure')
export class ClosureRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'center_id' })
  centerId!: string;

  @Column({ type: 'timestamptz', name: 'starts_at', precision: 3 })
  startsAt!: Date;

  @Column({ type: 'timestamptz', name: 'ends_at', precision: 3 })
  endsAt!: Date;

  @Column('text')
  reason!: string;
}
