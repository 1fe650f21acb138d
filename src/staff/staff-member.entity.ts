import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type StaffRole } from '../platform/index.js';

/** Somebody who works here: at a counter, in supervision, or in administration. */
@Entity('staff_member')
export class StaffMember {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  username!: string;

  @Column('text')
  name!: string;

  @Column('text')
  cedula!: string;

  @Column('text')
  role!: StaffRole;

  @Column({ type: 'uuid', name: 'center_id', nullable: true })
  centerId!: string | null;

  @Column({ type: 'text', name: 'password_hash' })
  passwordHash!: string;

  @Column({ type: 'boolean', default: true })
  active!: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;
}
