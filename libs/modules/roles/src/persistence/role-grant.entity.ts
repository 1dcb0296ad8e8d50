import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A role in the hands of a user. */
@Entity('role_grant')
@Index('role_grant_role', ['roleId', 'userId'])
export class RoleGrantEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'role_grant_pkey' })
  userId: string;

  @PrimaryColumn({ name: 'role_id', type: 'uuid', primaryKeyConstraintName: 'role_grant_pkey' })
  roleId: string;

  @Column({ name: 'granted_at', type: 'timestamptz', precision: 3 })
  grantedAt: Date;

  @Column({ name: 'granted_by', type: 'uuid', nullable: true })
  grantedBy: string | null;
}
