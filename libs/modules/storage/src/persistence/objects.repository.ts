import { Injectable } from '@nestjs/common';
import type { JsonObject, Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import type { Bucket } from './bucket.entity.js';
import { BUCKET_COLUMNS, bucketOf, type BucketColumns } from './buckets.repository.js';
import type { ScanState } from './object-version.entity.js';

/** A version of an object, with all that callers see of it. */
export interface ObjectRow {
  readonly id: string;
  readonly bucketId: string;
  readonly key: string;
  readonly versionId: string;
  readonly blobId: string;
  readonly size: number;
  readonly mediaType: string;
  readonly etag: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly scan: ScanState;
  readonly description: JsonObject | null;
  /** When the key was first written. */
  readonly createdAt: Date;
  /** When this version was written. */
  readonly updatedAt: Date;
}

/** The columns of a version `v` of an object `o`, as `objectOf` reads them. */
export const OBJECT_COLUMNS = `o.id, o.bucket_id, o.key, o.created_at, v.id AS version_id, v.blob_id, v.size, v.media_type,
  v.etag, v.sha256, v.metadata, v.scan, v.description, v.created_at AS updated_at`;

/** An object as `OBJECT_COLUMNS` names it. */
export interface ObjectColumns {
  readonly id: string | null;
  readonly bucket_id: string;
  readonly key: string;
  readonly created_at: Date;
  readonly version_id: string;
  readonly blob_id: string | null;
  readonly size: string;
  readonly media_type: string;
  readonly etag: string;
  readonly sha256: string;
  readonly metadata: Record<string, string>;
  readonly scan: ScanState;
  readonly description: JsonObject | null;
  readonly updated_at: Date;
}

/** The object in a row; `null` where there is none or the version marks a deletion. */
export function objectOf(row: ObjectColumns): ObjectRow | null {
  if (row.id === null || row.blob_id === null) return null;
  return {
    id: row.id,
    bucketId: row.bucket_id,
    key: row.key,
    versionId: row.version_id,
    blobId: row.blob_id,
    size: Number(row.size),
    mediaType: row.media_type,
    etag: row.etag,
    sha256: row.sha256,
    metadata: row.metadata,
    scan: row.scan,
    description: row.description,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Keys from `from` to before `to` (`null`: to the end), those up to `after` left out. */
export interface KeyRange {
  readonly from: string;
  readonly to: string | null;
  readonly after: string | null;
}

// A key has 1,024 bytes at most, and no character sorts behind this one, which has four of them. An end that is always
// there is one that the index stops at, whatever plan Postgres keeps for the statement.
const BEHIND_ALL_KEYS = '\u{10ffff}'.repeat(257);

/** The values of `LIVE_IN_RANGE`, `$2` to `$4`. */
export function boundsOf({ from, to, after }: KeyRange): readonly string[] {
  return [from, after ?? '', to ?? BEHIND_ALL_KEYS];
}

/** The live objects `o` of the bucket `$1` in a range, in the order of the bytes of their keys, each with its version `v`. */
export const LIVE_IN_RANGE = `FROM object o JOIN object_version v ON v.id = o.version_id
  WHERE o.bucket_id = $1 AND o.key >= $2 AND o.key > $3 AND o.key < $4 ORDER BY o.key LIMIT $5`;

/** Reads objects. */
@Injectable()
export class ObjectsRepository {
  constructor(
    private readonly database: Database,
    private readonly reader: DatabaseReader,
  ) {}

  /** A bucket together with one of its objects, the current version or the one named: all that a request needs to begin. */
  async findWithBucket(
    bucketName: string,
    key: string,
    versionId: string | null = null,
  ): Promise<{ bucket: Bucket | null; object: ObjectRow | null }> {
    const [row] = await this.database.prepared<BucketColumns & ObjectColumns>(
      'storage-object-with-bucket',
      `SELECT ${BUCKET_COLUMNS}, ${OBJECT_COLUMNS} FROM bucket b
       LEFT JOIN object o ON o.bucket_id = b.id AND o.key = $2
       LEFT JOIN object_version v ON v.id = coalesce($3::uuid, o.version_id) AND v.object_id = o.id
         AND v.trashed_at IS NULL
       WHERE b.name = $1 AND b.deleted_at IS NULL`,
      [bucketName, key, versionId],
    );
    return row ? { bucket: bucketOf(row), object: objectOf(row) } : { bucket: null, object: null };
  }

  /**
   * The versions of a key, newest first, with whether each is the current one. A row without an object marks a deletion.
   */
  async versions(bucketId: string, key: string, request: PageRequest): Promise<Page<VersionRow>> {
    const { where, orderBy, limit, values } = keyset(request, VERSION_SORTS, 3, 'v.id');
    const rows = await this.database.query<ObjectColumns & { current: boolean | null }>(
      `SELECT ${OBJECT_COLUMNS}, v.id = o.version_id AS current FROM object o JOIN object_version v ON v.object_id = o.id
       WHERE o.bucket_id = $1 AND o.key = $2 AND v.trashed_at IS NULL ${where} ${orderBy} LIMIT ${String(limit)}`,
      [bucketId, key, ...values],
    );
    const versions = rows.map((row) => ({
      versionId: row.version_id,
      at: row.updated_at,
      current: row.current ?? false,
      object: objectOf(row),
    }));
    return cutPage(versions, request, ({ versionId, at }) => ({ value: at.toISOString(), id: versionId }));
  }

  /** The live objects whose keys lie in `from ≤ key < to` (after `after`), in the order of their bytes. */
  async scan(bucketId: string, range: KeyRange, limit: number): Promise<ObjectRow[]> {
    const rows = await this.reader.prepared<ObjectColumns>(
      'storage-objects-scan',
      `SELECT ${OBJECT_COLUMNS} ${LIVE_IN_RANGE}`,
      [bucketId, ...boundsOf(range), limit],
    );
    return rows.map(objectOf).filter((row) => row !== null);
  }
}

/** A version of a key, or a deletion. */
export interface VersionRow {
  readonly versionId: string;
  readonly at: Date;
  readonly current: boolean;
  readonly object: ObjectRow | null;
}

const VERSION_SORTS: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'v.created_at', type: 'timestamptz' },
};
