import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** The archive of a person, which waits to be downloaded. Its file has the same id. */
@Entity('personal_export')
@Unique('personal_export_of', ['userId', 'requestedBy'])
export class PersonalExport {
  /** That of the job that made it. */
  @PrimaryColumn('uuid')
  id: string;

  /** Whom it is about. */
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('uuid', { name: 'requested_by' })
  requestedBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
