import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { Bucket } from './bucket.entity.js';
import { BUCKET_COLUMNS, bucketOf, OWNER_HELD, type BucketColumns } from './buckets.repository.js';

/** A key, as far as a walk over a bucket has got, with its current version where that is too old. */
export interface WalkedKey {
  readonly key: string;
  readonly versionId: string | null;
}

/** A version that a rule lets go. */
export interface OldVersion {
  readonly key: string;
  readonly versionId: string;
}

/**
 * What rules about age are held against. Every look is bounded, however much a bucket holds, and sees nothing of an owner
 * under a legal hold.
 */
@Injectable()
export class LifecycleRepository {
  constructor(private readonly database: Database) {}

  /** Buckets with rules, in the order of their ids. */
  async bucketsAfter(id: string, limit: number): Promise<Bucket[]> {
    const rows = await this.database.query<BucketColumns>(
      `SELECT ${BUCKET_COLUMNS} FROM bucket b
       WHERE b.id > $1 AND b.lifecycle <> '[]' AND b.deleted_at IS NULL ORDER BY b.id LIMIT $2`,
      [id, limit],
    );
    return rows.map(bucketOf);
  }

  /** The next keys of a bucket from `from` to before `to`, each with its current version if written before `before`. */
  async keys(bucketId: string, range: KeyWalk, before: Date, limit: number): Promise<WalkedKey[]> {
    return this.database.query<WalkedKey>(
      `SELECT o.key, CASE WHEN v.created_at < $5 THEN v.id END AS "versionId"
       FROM object o LEFT JOIN object_version v ON v.id = o.version_id
       WHERE o.bucket_id = $1 AND o.key >= $2 AND o.key > $3 AND ($4::text IS NULL OR o.key < $4)
         AND NOT (SELECT ${OWNER_HELD} FROM bucket b WHERE b.id = $1)
       ORDER BY o.key LIMIT $6`,
      [bucketId, range.from, range.after ?? '', range.to, before, limit],
    );
  }

  /**
   * Versions of these keys, none of them current or in the trash, beyond the newest `keep` or replaced before `before`.
   * A deletion goes once nothing is left below it.
   */
  async oldVersions(
    bucketId: string,
    keys: readonly string[],
    { keep, before }: { readonly keep: number | null; readonly before: Date | null },
  ): Promise<OldVersion[]> {
    return this.database.query<OldVersion>(
      `WITH ranked AS (
         SELECT o.key, v.id, v.blob_id, o.version_id, count(*) OVER newer AS position,
           lead(v.created_at) OVER (PARTITION BY o.id ORDER BY v.id) AS replaced_at,
           count(v.blob_id) OVER (PARTITION BY o.id) AS kept
         FROM object o JOIN object_version v ON v.object_id = o.id AND v.trashed_at IS NULL
         WHERE o.bucket_id = $1 AND o.key = ANY($2::text[])
         WINDOW newer AS (PARTITION BY o.id, (v.blob_id IS NOT NULL AND v.id IS DISTINCT FROM o.version_id)
           ORDER BY v.id DESC ROWS UNBOUNDED PRECEDING)
       )
       SELECT key, id AS "versionId" FROM ranked
       WHERE CASE WHEN blob_id IS NULL THEN kept = 0
         ELSE id IS DISTINCT FROM version_id AND (position > $3::int OR replaced_at < $4::timestamptz) END`,
      [bucketId, keys, keep, before],
    );
  }

  /** Uploads into a bucket that are not whole, begun before `before`, and not being written to now. */
  async unfinishedUploads(bucketId: string, prefix: string, before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM upload WHERE bucket_id = $1 AND starts_with(key, $2) AND created_at < $3 AND completed_at IS NULL
         AND (held_until IS NULL OR held_until < now()) AND NOT (SELECT ${OWNER_HELD} FROM bucket b WHERE b.id = $1)
       ORDER BY id LIMIT $4`,
      [bucketId, prefix, before, limit],
    );
    return rows.map(({ id }) => id);
  }
}

/** Where a walk over the keys of a bucket is. */
export interface KeyWalk {
  readonly from: string;
  /** `null` for the end of the bucket. */
  readonly to: string | null;
  readonly after: string | null;
}
