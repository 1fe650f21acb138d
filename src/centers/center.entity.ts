import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('service_center')
export class ServiceCenterRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  code!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'province_code' })
  provinceCode!: string;

  @Column('text')
  city!: string;

  @Column('text')
  address!: string;

  @Column('text')
  contact!: string;

  @Column('text', { name: 'time_zone' })
  timeZone!: string;

  @Column('integer', { name: 'walk_in_offset_minutes', default: 20 })
  walkInOffsetMinutes!: number;

  @Column('integer', { name: 'priority_boost_minutes', default: 30 })
  priorityBoostMinutes!: number;

  @Column('integer', { name: 'late_after_minutes', default: 10 })
  lateAfterMinutes!: number;

  @Column('integer', { name: 'calls_before_absent', default: 3 })
  callsBeforeAbsent!: number;

  @Column('integer', { name: 'no_show_after_minutes', default: 60 })
  noShowAfterMinutes!: number;
}

@Entity('center_service')
export class CenterServiceRow {
  @PrimaryColumn('uuid', { name: 'center_id' })
  centerId!: string;

  @PrimaryColumn('text', { name: 'service_code' })
  serviceCode!: string;

  @Column('integer', { name: 'public_seats' })
  publicSeats!: number;

  @Column('integer', { name: 'internal_seats', default: 0 })
  internalSeats!: number;

  @Column('integer', { name: 'calendar_version', default: 1 })
  calendarVersion!: number;
}
