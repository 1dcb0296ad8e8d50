import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { MAKER_HELD, OWNER_HELD } from './buckets.repository.js';
import type { ScanState } from './object-version.entity.js';
import { addUsageSql, anySlot } from './usage.repository.js';

/** The state of a key while a change holds it. Without an object the key is new. */
export interface HeldKey {
  readonly versioning: boolean;
  readonly quotaBytes: number | null;
  /** Whether nothing of the bucket may go for good: its owner is under a legal hold. */
  readonly keepsAll: boolean;
  readonly object: HeldObject | null;
}

/** An object that exists, with its current version unless that was deleted. */
export interface HeldObject {
  readonly id: string;
  readonly createdAt: Date;
  readonly current: CurrentVersion | null;
}

/** The version that a key shows. */
export interface CurrentVersion {
  readonly versionId: string;
  readonly etag: string;
  readonly size: number;
  /** Whether it must not go for good: its bucket's owner, or who put it there, is under a legal hold. */
  readonly isKept: boolean;
}

/** A version to be added. */
export interface NewVersion {
  readonly id: string;
  readonly blob: { readonly id: string; readonly driver: string; readonly size: number; readonly sha256: string };
  /** Whether the blob is new; a copy refers to one that is there already. */
  readonly newBlob: boolean;
  readonly mediaType: string;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly scan: ScanState;
  readonly createdBy: string | null;
  readonly at: Date;
}

interface HeldRow {
  readonly versioning: boolean;
  readonly quota_bytes: string | null;
  readonly keeps_all: boolean;
  readonly keeps_this: boolean;
  readonly id: string | null;
  readonly created_at: Date;
  readonly version_id: string | null;
  readonly etag: string;
  readonly size: string;
}

const ADD_VERSION = `
  INSERT INTO object_version (id, object_id, blob_id, size, media_type, etag, sha256, metadata, scan, created_by, created_at)
  SELECT $1, target.id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM target`;

const ADD_BLOB = `
  INSERT INTO blob (id, driver, size, sha256, created_at) SELECT $2, $11, $3, $6, $10 FROM target WHERE $12`;

/** Changes keys. Every method belongs in a transaction that began with `hold`. */
@Injectable()
export class ObjectChangesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Holds a key against other writers, and the bucket against changes of its settings, until the transaction ends.
   * @param alone holds the bucket against other uploads, too: for a quota that must not be overrun.
   * @returns `null` where the bucket is gone.
   */
  async hold(bucketId: string, key: string, alone: boolean): Promise<HeldKey | null> {
    const [row] = await this.database.prepared<HeldRow>(
      alone ? 'storage-hold-alone' : 'storage-hold',
      `WITH held AS MATERIALIZED (
         SELECT b.id, b.versioning, b.quota_bytes, ${OWNER_HELD} AS keeps_all FROM bucket b
         WHERE b.id = $1 AND b.deleted_at IS NULL FOR ${alone ? 'NO KEY UPDATE' : 'SHARE'} OF b
       )
       SELECT held.versioning, held.quota_bytes, held.keeps_all, o.id, o.created_at, o.version_id, v.etag, v.size,
         ${MAKER_HELD} AS keeps_this
       FROM held
       LEFT JOIN LATERAL (SELECT * FROM object WHERE bucket_id = held.id AND key = $2 FOR UPDATE) o ON true
       LEFT JOIN object_version v ON v.id = o.version_id`,
      [bucketId, key],
    );
    if (!row) return null;
    const quotaBytes = row.quota_bytes === null ? null : Number(row.quota_bytes);
    const bucket = { versioning: row.versioning, quotaBytes, keepsAll: row.keeps_all };
    if (row.id === null) return { ...bucket, object: null };
    const { id, created_at: createdAt, version_id: versionId, etag } = row;
    const isKept = bucket.keepsAll || row.keeps_this;
    const current = versionId === null ? null : { versionId, etag, size: Number(row.size), isKept };
    return { ...bucket, object: { id, createdAt, current } };
  }

  /** Waits until nobody else holds any of these names, and holds them until the transaction ends. */
  async holdNames(names: readonly string[]): Promise<void> {
    const locks = names.map((name) => createHash('sha256').update(`storage ${name}`).digest().readBigInt64BE());
    // Everybody takes them in the same order.
    for (const lock of [...new Set(locks)].sort((left, right) => (left < right ? -1 : 1))) {
      await this.database.query('SELECT pg_advisory_xact_lock($1)', [lock.toString()]);
    }
  }

  /** Adds a key with its first version. @returns false where somebody else added the key first. */
  async create(bucketId: string, key: string, version: NewVersion): Promise<boolean> {
    const rows = await this.database.prepared(
      'storage-object-create',
      `WITH target AS (
         INSERT INTO object (id, bucket_id, key, version_id, created_at, updated_at)
         VALUES ($13, $14, $15, $1, $10, $10) ON CONFLICT ON CONSTRAINT object_key DO NOTHING RETURNING id
       ), bytes AS (${ADD_BLOB}), version AS (${ADD_VERSION}),
       usage AS (${addUsageSql('$14, $16, $3, 1 FROM target WHERE true')})
       SELECT id FROM target`,
      [...valuesOf(version), newId(), bucketId, key, anySlot()],
    );
    return rows.length === 1;
  }

  /** Adds a version to a key that exists and points the key at it. */
  async addVersion(bucketId: string, object: HeldObject, version: NewVersion): Promise<void> {
    await this.database.prepared(
      'storage-object-add-version',
      `WITH target AS (
         UPDATE object SET version_id = $1, updated_at = $10 WHERE id = $13 RETURNING id
       ), bytes AS (${ADD_BLOB}), version AS (${ADD_VERSION}),
       usage AS (${addUsageSql('$14, $15, $3, $16')})
       SELECT id FROM target`,
      [...valuesOf(version), object.id, bucketId, anySlot(), object.current ? 0 : 1],
    );
  }

  /**
   * Points a key at nothing. Where older versions show, or `always`, a version that marks the deletion keeps the newest of
   * them from becoming the current one.
   */
  async addDeletion(
    objectId: string,
    version: { id: string; at: Date; createdBy: string | null },
    always: boolean,
  ): Promise<void> {
    await this.database.query(
      `WITH target AS (UPDATE object SET version_id = NULL, updated_at = $3 WHERE id = $1 RETURNING id)
       INSERT INTO object_version (id, object_id, size, media_type, etag, sha256, metadata, scan, created_by, created_at)
       SELECT $2, id, 0, '', '', '', '{}', 'none', $4, $3 FROM target
       WHERE $5 OR EXISTS (SELECT FROM object_version WHERE object_id = $1 AND trashed_at IS NULL)`,
      [objectId, version.id, version.at, version.createdBy, always],
    );
  }

  /** Points a key at its newest version, or at nothing where that marks a deletion. Removes a key without versions. */
  async repoint(objectId: string): Promise<{ live: boolean }> {
    const [row] = await this.database.query<{ version_id: string | null }>(
      `UPDATE object SET version_id = (
         SELECT CASE WHEN blob_id IS NOT NULL THEN id END FROM object_version
         WHERE object_id = $1 AND trashed_at IS NULL ORDER BY id DESC LIMIT 1
       ) WHERE id = $1 RETURNING version_id`,
      [objectId],
    );
    await this.dropObject(objectId);
    return { live: row?.version_id != null };
  }

  /**
   * Removes versions for good, with what was derived from them.
   * @returns the blobs that nothing may refer to any more.
   */
  async dropVersions(versionIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.prepared<{ id: string }>(
      'storage-versions-drop',
      `WITH derived AS (
         DELETE FROM object_derivative WHERE version_id = ANY($1::uuid[]) RETURNING blob_id
       ), dropped AS (
         DELETE FROM object_version WHERE id = ANY($1::uuid[]) RETURNING blob_id
       )
       UPDATE blob SET unused_since = now()
       WHERE id IN (SELECT blob_id FROM derived UNION SELECT blob_id FROM dropped) RETURNING id`,
      [versionIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes a key that has no versions. @returns false where it has some. */
  async dropObject(objectId: string): Promise<boolean> {
    const rows = await this.database.prepared(
      'storage-object-drop',
      `DELETE FROM object WHERE id = $1 AND NOT EXISTS (SELECT FROM object_version WHERE object_id = $1) RETURNING id`,
      [objectId],
    );
    return rows.length === 1;
  }

  /** The versions of a key, newest first, with whether who put them there is under a legal hold. */
  async versionsOf(objectId: string): Promise<{ id: string; size: number; makerHeld: boolean }[]> {
    const rows = await this.database.query<{ id: string; size: string; makerHeld: boolean }>(
      `SELECT v.id, v.size, ${MAKER_HELD} AS "makerHeld" FROM object_version v WHERE v.object_id = $1 ORDER BY v.id DESC`,
      [objectId],
    );
    return rows.map(({ id, size, makerHeld }) => ({ id, size: Number(size), makerHeld }));
  }
}

function valuesOf(version: NewVersion): unknown[] {
  const { id, blob, mediaType, etag, metadata, scan, createdBy, at, newBlob } = version;
  return [
    ...[id, blob.id, blob.size, mediaType, etag, blob.sha256, JSON.stringify(metadata), scan, createdBy, at],
    ...[blob.driver, newBlob],
  ];
}
