import { Injectable } from '@nestjs/common';
import type { Owner, Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, ownedBy, type SortColumn } from '@plinth/platform/database';
import { notHeld } from '@plinth/platform/privacy';
import { Bucket } from './bucket.entity.js';

const SORTS: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  name: { column: 'name', type: 'text' },
};

/** SQL: whether the owner of the bucket `b` is under a legal hold. Only people can be. */
export const OWNER_HELD = `(b.owner_type = 'user' AND NOT ${notHeld('b.owner_id')})`;

/** SQL: whether the version `v`, in whoever's bucket, was put there by somebody under a legal hold. */
export const MAKER_HELD = `(v.created_by IS NOT NULL AND NOT ${notHeld('v.created_by')})`;

/** The columns of a bucket under the alias `b`, as `bucketOf` reads them. */
export const BUCKET_COLUMNS = `b.id AS b_id, b.name AS b_name, b.owner_type AS b_owner_type, b.owner_id AS b_owner_id,
  b.visibility AS b_visibility, b.max_object_bytes AS b_max_object_bytes, b.versioning AS b_versioning,
  b.allowed_media_types AS b_allowed_media_types, b.quota_bytes AS b_quota_bytes, b.lifecycle AS b_lifecycle,
  b.require_clean_scan AS b_require_clean_scan, b.trash_days AS b_trash_days, b.driver AS b_driver,
  b.created_at AS b_created_at, b.updated_at AS b_updated_at, b.deleted_at AS b_deleted_at`;

/** A bucket as `BUCKET_COLUMNS` names it. */
export interface BucketColumns {
  readonly b_id: string;
  readonly b_name: string;
  readonly b_owner_type: Bucket['ownerType'];
  readonly b_owner_id: string | null;
  readonly b_visibility: Bucket['visibility'];
  readonly b_max_object_bytes: string | null;
  readonly b_allowed_media_types: string[];
  readonly b_versioning: boolean;
  readonly b_quota_bytes: string | null;
  readonly b_lifecycle: Bucket['lifecycle'];
  readonly b_driver: string | null;
  readonly b_require_clean_scan: boolean;
  readonly b_trash_days: number | null;
  readonly b_created_at: Date;
  readonly b_updated_at: Date;
  readonly b_deleted_at: Date | null;
}

/** The bucket in a row. */
export function bucketOf(row: BucketColumns): Bucket {
  return {
    id: row.b_id,
    name: row.b_name,
    ownerType: row.b_owner_type,
    ownerId: row.b_owner_id,
    visibility: row.b_visibility,
    maxObjectBytes: row.b_max_object_bytes === null ? null : Number(row.b_max_object_bytes),
    allowedMediaTypes: row.b_allowed_media_types,
    versioning: row.b_versioning,
    quotaBytes: row.b_quota_bytes === null ? null : Number(row.b_quota_bytes),
    lifecycle: row.b_lifecycle,
    driver: row.b_driver,
    requireCleanScan: row.b_require_clean_scan,
    trashDays: row.b_trash_days,
    createdAt: row.b_created_at,
    updatedAt: row.b_updated_at,
    deletedAt: row.b_deleted_at,
  };
}

/** The buckets. Deleted ones are not among them, unless a method says so. */
@Injectable()
export class BucketsRepository {
  constructor(private readonly database: Database) {}

  async insert(bucket: Bucket): Promise<void> {
    await this.database.prepared(
      'storage-bucket-insert',
      `INSERT INTO bucket (id, name, owner_type, owner_id, visibility, max_object_bytes, allowed_media_types, versioning,
         quota_bytes, lifecycle, require_clean_scan, trash_days, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        bucket.id,
        bucket.name,
        bucket.ownerType,
        bucket.ownerId,
        ...settingsOf(bucket),
        bucket.createdAt,
        bucket.updatedAt,
      ],
    );
  }

  async findByName(name: string): Promise<Bucket | null> {
    const [row] = await this.database.prepared<BucketColumns>(
      'storage-bucket-by-name',
      `SELECT ${BUCKET_COLUMNS} FROM bucket b WHERE b.name = $1 AND b.deleted_at IS NULL`,
      [name],
    );
    return row ? bucketOf(row) : null;
  }

  async findById(id: string): Promise<Bucket | null> {
    const [row] = await this.database.query<BucketColumns>(
      `SELECT ${BUCKET_COLUMNS} FROM bucket b WHERE b.id = $1 AND b.deleted_at IS NULL`,
      [id],
    );
    return row ? bucketOf(row) : null;
  }

  /** The bucket of that name, held against every other change, uploads that are about to end included, until the transaction ends. */
  async lockByName(name: string): Promise<Bucket | null> {
    const [row] = await this.database.query<BucketColumns>(
      `SELECT ${BUCKET_COLUMNS} FROM bucket b WHERE b.name = $1 AND b.deleted_at IS NULL FOR UPDATE`,
      [name],
    );
    return row ? bucketOf(row) : null;
  }

  async update(bucket: Bucket): Promise<void> {
    await this.database.query(
      `UPDATE bucket SET visibility = $2, max_object_bytes = $3, allowed_media_types = $4, versioning = $5,
         quota_bytes = $6, lifecycle = $7, require_clean_scan = $8, trash_days = $9, updated_at = $10 WHERE id = $1`,
      [bucket.id, ...settingsOf(bucket), bucket.updatedAt],
    );
  }

  /** Says where new bytes of a bucket go. */
  async place(id: string, driver: string, at: Date): Promise<void> {
    await this.database.query('UPDATE bucket SET driver = $2, updated_at = $3 WHERE id = $1', [id, driver, at]);
  }

  /** How many keys there are, deleted ones with older versions included. */
  async countKeys(id: string): Promise<number> {
    const [row] = await this.database.query<{ keys: number }>(
      'SELECT count(*)::int AS keys FROM object WHERE bucket_id = $1',
      [id],
    );
    return row?.keys ?? 0;
  }

  /** Whether any key is left, one whose current version was deleted included. */
  async isEmpty(id: string): Promise<boolean> {
    const [row] = await this.database.query<{ empty: boolean }>(
      'SELECT NOT EXISTS (SELECT FROM object WHERE bucket_id = $1) AS empty',
      [id],
    );
    return row?.empty === true;
  }

  /** Whether a driver is the home of any bucket. */
  async anyAt(driver: string): Promise<boolean> {
    const rows = await this.database.query('SELECT FROM bucket WHERE driver = $1 AND deleted_at IS NULL LIMIT 1', [
      driver,
    ]);
    return rows.length > 0;
  }

  /** Takes a bucket out of sight for good. Its rows and bytes are then removed in the background. */
  async markDeleted(id: string): Promise<void> {
    await this.database.query('UPDATE bucket SET deleted_at = now() WHERE id = $1', [id]);
  }

  /** The ids of the buckets of an owner. */
  async idsOf(owner: Owner): Promise<string[]> {
    const owned = ownedBy(owner, 1);
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM bucket WHERE ${owned.sql} AND deleted_at IS NULL`,
      owned.values,
    );
    return rows.map(({ id }) => id);
  }

  /** One page of an owner's buckets, or of everybody's where `owner` is `null`. */
  async page(owner: Owner | null, request: PageRequest): Promise<Page<Bucket>> {
    const owned = owner ? ownedBy(owner, 1) : { sql: 'true', values: [] };
    const { where, orderBy, limit, values } = keyset(request, SORTS, owned.values.length + 1);
    const rows = await this.database.query<BucketColumns>(
      `SELECT ${BUCKET_COLUMNS} FROM bucket b
       WHERE ${owned.sql} AND deleted_at IS NULL ${where} ${orderBy} LIMIT ${String(limit)}`,
      [...owned.values, ...values],
    );
    return cutPage(rows.map(bucketOf), request, (bucket) => ({
      value: request.sort.endsWith('name') ? bucket.name : bucket.createdAt.toISOString(),
      id: bucket.id,
    }));
  }
}

function settingsOf(bucket: Bucket): unknown[] {
  const { visibility, maxObjectBytes, allowedMediaTypes, versioning, quotaBytes, lifecycle } = bucket;
  const limits = [visibility, maxObjectBytes, allowedMediaTypes, versioning, quotaBytes];
  return [...limits, JSON.stringify(lifecycle), bucket.requireCleanScan, bucket.trashDays];
}
