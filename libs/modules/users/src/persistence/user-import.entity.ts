import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImportOptions } from '../users.api.js';

/** What became of the rows so far. */
export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** An import and how far it got. */
@Entity('user_import')
export class UserImportEntity {
  /** That of the job. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'user_import_pkey' })
  id: string;

  /** The kept file that is imported. */
  @Column({ name: 'file_id', type: 'uuid' })
  fileId: string;

  /** The kept file that tells of faults, once there is one. */
  @Column({ name: 'report_id', type: 'uuid', nullable: true })
  reportId: string | null;

  @Column({ type: 'jsonb' })
  options: ImportOptions;

  /** Who asked for it; `null` for an operator. */
  @Column({ name: 'started_by', type: 'uuid', nullable: true })
  startedBy: string | null;

  /** What they were permitted then; `null` for an operator, who may do everything. */
  @Column({ type: 'text', array: true, nullable: true })
  permissions: string[] | null;

  /** Whether they had proved their identity in the 15 minutes before. */
  @Column({ name: 'freshly_signed_in', type: 'boolean', default: false })
  freshlySignedIn: boolean;

  /** How many rows are done. */
  @Column({ type: 'int' })
  position: number;

  @Column({ type: 'jsonb' })
  counts: Partial<ImportCounts>;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
