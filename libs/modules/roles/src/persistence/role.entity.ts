import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A named set of permissions. What a built-in one permits is computed and not stored. */
@Entity('role')
@Unique('role_name', ['name'])
@Check('role_name_form', `name ~ '^[a-z][a-z0-9-]{0,62}$'`)
export class RoleEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'role_pkey' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'text', array: true })
  permissions: string[];

  @Column({ name: 'built_in', type: 'boolean' })
  builtIn: boolean;

  @Column({ name: 'mfa_required', type: 'boolean', default: false })
  mfaRequired: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
