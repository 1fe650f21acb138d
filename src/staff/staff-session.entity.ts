import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One sign-in of one person. The token itself is only in the person's cookie. */
@Entity('staff_session')
export class StaffSession {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'bytea', name: 'token_digest' })
  tokenDigest!: Buffer;

  @Column({ type: 'uuid', name: 'staff_id' })
  staffId!: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_seen_at', precision: 3 })
  lastSeenAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt!: Date | null;
}
