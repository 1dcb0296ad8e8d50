import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '@plinth/kernel';

/** Whether the bytes have been scanned for malware: `none` where no scanner is configured. */
export type ScanState = 'none' | 'pending' | 'clean' | 'quarantined';

/** What one upload put under a key. Only the scan, the description and its time in the trash come
 * later; all else never changes. */
@Entity('object_version')
export class ObjectVersion {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'object_id' })
  objectId: string;

  /** `null` marks a deletion. */
  @Column('uuid', { name: 'blob_id', nullable: true })
  blobId: string | null;

  @Column('bigint')
  size: number;

  @Column('text', { name: 'media_type' })
  mediaType: string;

  @Column('text')
  etag: string;

  /** Hexadecimal. */
  @Column('text')
  sha256: string;

  @Column('jsonb')
  metadata: Record<string, string>;

  @Column('text')
  scan: ScanState;

  /** What the scanner calls what it found. */
  @Column('text', { name: 'scan_signature', nullable: true })
  scanSignature: string | null;

  @Column('jsonb', { nullable: true })
  description: JsonObject | null;

  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  /** Set while it lies in the trash of its bucket, where nothing but a restore finds it. */
  @Column({ type: 'timestamptz', name: 'trashed_at', precision: 3, nullable: true })
  trashedAt: Date | null;

  /** When it leaves the trash for good. */
  @Column({ type: 'timestamptz', name: 'purge_at', precision: 3, nullable: true })
  purgeAt: Date | null;
}
