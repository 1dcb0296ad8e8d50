import { Injectable } from '@nestjs/common';
import type { Owner, Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { Access, BucketShare } from './bucket-share.entity.js';

/** Which share is meant. */
export type ShareKey = Pick<BucketShare, 'prefix' | 'granteeType' | 'granteeId'>;

const COLUMNS = `id, bucket_id AS "bucketId", prefix, grantee_type AS "granteeType", grantee_id AS "granteeId", access,
  created_at AS "createdAt"`;

/** Who is let into which buckets. */
@Injectable()
export class SharesRepository {
  constructor(private readonly database: Database) {}

  /** Whether `grantee` may do that with a key, or with all keys that begin with it. */
  async allows(bucketId: string, grantee: Owner, access: Access, key: string): Promise<boolean> {
    const [row] = await this.database.prepared<{ allowed: boolean }>(
      'storage-share-allows',
      `SELECT EXISTS (
         SELECT FROM bucket_share WHERE bucket_id = $1 AND grantee_type = $2 AND grantee_id = $3
           AND ($4 = 'read' OR access = 'write') AND starts_with($5, prefix)
       ) AS allowed`,
      [bucketId, grantee.ownerType, grantee.ownerId, access, key],
    );
    return row?.allowed === true;
  }

  /** Adds a share, or changes what an existing one allows. @returns it, and whether it is new. */
  async put(share: BucketShare): Promise<{ share: BucketShare; created: boolean }> {
    const { id, bucketId, prefix, granteeType, granteeId, access, createdAt } = share;
    const [row] = await this.database.query<BucketShare & { created: boolean }>(
      `INSERT INTO bucket_share (id, bucket_id, prefix, grantee_type, grantee_id, access, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT ON CONSTRAINT bucket_share_grantee DO UPDATE SET access = excluded.access
       RETURNING ${COLUMNS}, id = $1 AS created`,
      [id, bucketId, prefix, granteeType, granteeId, access, createdAt],
    );
    if (!row) throw new Error('The share was not kept.');
    const { created, ...kept } = row;
    return { share: kept, created };
  }

  /** @returns whether there was such a share. */
  async remove(bucketId: string, { prefix, granteeType, granteeId }: ShareKey): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM bucket_share WHERE bucket_id = $1 AND prefix = $2 AND grantee_type = $3 AND grantee_id = $4 RETURNING id`,
      [bucketId, prefix, granteeType, granteeId],
    );
    return rows.length === 1;
  }

  /** Every share that somebody was given. */
  async allOf({ ownerType, ownerId }: Owner): Promise<BucketShare[]> {
    return this.database.query<BucketShare>(
      `SELECT ${COLUMNS} FROM bucket_share WHERE grantee_type = $1 AND grantee_id = $2 ORDER BY id`,
      [ownerType, ownerId],
    );
  }

  /** Removes every share that somebody was given. */
  removeAllOf(grantee: Owner): Promise<number> {
    return this.database.change('DELETE FROM bucket_share WHERE grantee_type = $1 AND grantee_id = $2', [
      grantee.ownerType,
      grantee.ownerId,
    ]);
  }

  async page(bucketId: string, request: PageRequest): Promise<Page<BucketShare>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 2);
    const rows = await this.database.query<BucketShare>(
      `SELECT ${COLUMNS} FROM bucket_share WHERE bucket_id = $1 ${where} ${orderBy} LIMIT ${String(limit)}`,
      [bucketId, ...values],
    );
    return cutPage(rows, request, ({ id, createdAt }) => ({ value: createdAt.toISOString(), id }));
  }
}
