import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import { MAKER_HELD, OWNER_HELD } from './buckets.repository.js';
import { OBJECT_COLUMNS, objectOf, type ObjectColumns, type ObjectRow } from './objects.repository.js';

/** A deleted object, while it can still be had back. */
export interface TrashedObject {
  readonly object: ObjectRow;
  readonly deletedAt: Date;
  /** When its bytes go. */
  readonly purgeAt: Date;
}

/** A version whose time in the trash is over. */
export interface OverdueVersion {
  readonly bucketId: string;
  readonly key: string;
  readonly versionId: string;
}

type TrashRow = ObjectColumns & { readonly trashed_at: Date; readonly purge_at: Date };

const SORTS: Readonly<Record<string, SortColumn>> = {
  deletedAt: { column: 'v.trashed_at', type: 'timestamptz' },
};

/** Objects that were deleted and are kept for a while. Their bytes count until they go. */
@Injectable()
export class TrashRepository {
  constructor(private readonly database: Database) {}

  /** Takes a version, whose key must be held, out of sight. */
  async put(versionId: string, at: Date, purgeAt: Date): Promise<void> {
    await this.database.query('UPDATE object_version SET trashed_at = $2, purge_at = $3 WHERE id = $1', [
      ...[versionId, at, purgeAt],
    ]);
  }

  /** The same for good: nobody can have it back. It goes as soon as no legal hold keeps it. */
  async hide(versionId: string, at: Date): Promise<void> {
    await this.put(versionId, at, at);
  }

  /**
   * Makes a version the current one again of its key, which must be held and have none.
   * @returns false where it is not in the trash, or its time there is over.
   */
  async takeBack(objectId: string, versionId: string, at: Date): Promise<boolean> {
    const rows = await this.database.query(
      `WITH version AS (
         UPDATE object_version SET trashed_at = NULL, purge_at = NULL
         WHERE id = $2 AND object_id = $1 AND purge_at > $3 RETURNING id
       ), deletions AS (
         DELETE FROM object_version WHERE object_id = $1 AND blob_id IS NULL AND id > $2 AND EXISTS (SELECT FROM version)
       )
       UPDATE object SET version_id = $2, updated_at = $3 FROM version WHERE object.id = $1 RETURNING object.id`,
      [objectId, versionId, at],
    );
    return rows.length === 1;
  }

  /** What lies in the trash below a prefix. */
  async page(bucketId: string, prefix: string, at: Date, request: PageRequest): Promise<Page<TrashedObject>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 4, 'v.id');
    const rows = await this.database.query<TrashRow>(
      `SELECT ${OBJECT_COLUMNS}, v.trashed_at, v.purge_at FROM object o JOIN object_version v ON v.object_id = o.id
       WHERE o.bucket_id = $1 AND starts_with(o.key, $2) AND v.purge_at > $3 ${where} ${orderBy} LIMIT ${String(limit)}`,
      [bucketId, prefix, at, ...values],
    );
    const found = rows.flatMap((row) => {
      const object = objectOf(row);
      return object ? [{ object, deletedAt: row.trashed_at, purgeAt: row.purge_at }] : [];
    });
    return cutPage(found, request, ({ object, deletedAt }) => ({
      value: deletedAt.toISOString(),
      id: object.versionId,
    }));
  }

  /** Versions whose time in the trash is over, and which no legal hold keeps. */
  async overdue(at: Date, limit: number): Promise<OverdueVersion[]> {
    return this.database.query<OverdueVersion>(
      `SELECT o.bucket_id AS "bucketId", o.key, v.id AS "versionId" FROM object_version v
       JOIN object o ON o.id = v.object_id JOIN bucket b ON b.id = o.bucket_id
       WHERE v.purge_at <= $1 AND b.deleted_at IS NULL AND NOT ${OWNER_HELD} AND NOT ${MAKER_HELD}
       ORDER BY v.purge_at LIMIT $2`,
      [at, limit],
    );
  }
}
