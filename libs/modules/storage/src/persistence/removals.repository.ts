import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** What the removal of a deleted bucket needs. */
@Injectable()
export class RemovalsRepository {
  constructor(private readonly database: Database) {}

  /** Ids of objects of a bucket that is marked deleted; none of any other bucket. */
  async objectsOfDeleted(bucketId: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT o.id FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE b.id = $1 AND b.deleted_at IS NOT NULL LIMIT $2`,
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
