import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import { MAKER_HELD, OWNER_HELD } from './buckets.repository.js';

/** What the removal of a deleted bucket needs. */
@Injectable()
export class RemovalsRepository {
  constructor(private readonly database: Database) {}

  /** Buckets that are marked deleted since before `before`, but of owners under a legal hold. */
  async deletedBuckets(before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT b.id FROM bucket b WHERE b.deleted_at < $1 AND NOT ${OWNER_HELD} ORDER BY b.deleted_at LIMIT $2`,
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of objects of a bucket that is marked deleted; none of any other bucket, and none that a legal hold keeps. */
  async objectsOfDeleted(bucketId: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT o.id FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE b.id = $1 AND b.deleted_at IS NOT NULL AND NOT ${OWNER_HELD}
         AND NOT EXISTS (SELECT FROM object_version v WHERE v.object_id = o.id AND ${MAKER_HELD}) LIMIT $2`,
      [bucketId, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of all versions of objects. */
  async versionIdsOf(objectIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM object_version WHERE object_id = ANY($1::uuid[])',
      [objectIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes keys whose versions are gone. */
  async dropObjects(objectIds: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM object WHERE id = ANY($1::uuid[])', [objectIds]);
  }

  /** Removes the row of a deleted bucket that holds nothing any more. */
  async dropDeletedBucket(bucketId: string): Promise<void> {
    await this.database.query(
      `DELETE FROM bucket WHERE id = $1 AND deleted_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM object WHERE bucket_id = $1)`,
      [bucketId],
    );
  }
}
