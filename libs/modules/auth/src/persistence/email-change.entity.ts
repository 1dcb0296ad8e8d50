import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A change of address that waits for both addresses to agree. One at a time for each user. */
@Entity('email_change')
@Unique('email_change_user_id', ['userId'])
export class EmailChangeEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'email_change_pkey' })
  id: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  @Column({ name: 'new_email', type: 'text' })
  newEmail: string;

  @Column({ name: 'old_confirmed', type: 'boolean' })
  oldConfirmed: boolean;

  @Column({ name: 'new_confirmed', type: 'boolean' })
  newConfirmed: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
