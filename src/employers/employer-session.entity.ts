import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An employer signed in with the key. The cookie holds the token; here is its digest. */
@Entity('employer_session')
export class EmployerSessionRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bytea', { name: 'token_digest' })
  tokenDigest!: Buffer;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_seen_at', precision: 3 })
  lastSeenAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt!: Date | null;
}
