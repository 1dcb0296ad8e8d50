import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An export that waits to be downloaded. Its row goes when it is; its file has the same name. */
@Entity('audit_export')
export class AuditExport {
  /** That of the job that made it. */
  @PrimaryColumn('uuid')
  id: string;

  /** `ndjson` or `csv`. */
  @Column('text', { default: 'ndjson' })
  format: string;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
