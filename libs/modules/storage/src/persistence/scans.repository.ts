import { Injectable } from '@nestjs/common';
import type { Owner } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** What a scan found, as it is kept. */
type Found = { readonly state: 'clean' } | { readonly state: 'quarantined'; readonly signature: string };

/** A version that has just learnt what is in its bytes. */
export interface ScannedVersion {
  readonly versionId: string;
  readonly bucketId: string;
  readonly bucketName: string;
  readonly key: string;
  readonly mediaType: string;
  /** Whether it is the one that a download gets. */
  readonly current: boolean;
  readonly owner: Owner;
}

interface ScannedRow extends Omit<ScannedVersion, 'owner'>, Owner {}

/** Which versions have been scanned, and which wait for it. */
@Injectable()
export class ScansRepository {
  constructor(private readonly database: Database) {}

  /** The bytes, if a version waits for their scan, with what is known of them from another version. */
  async waiting(blobId: string): Promise<{ size: number; known: Found | null } | null> {
    const [row] = await this.database.query<{ size: string; known: Found['state'] | null; signature: string | null }>(
      `SELECT b.size, k.scan AS known, k.scan_signature AS signature FROM blob b
       LEFT JOIN LATERAL (SELECT scan, scan_signature FROM object_version
         WHERE blob_id = b.id AND scan IN ('clean', 'quarantined') LIMIT 1) k ON true
       WHERE b.id = $1 AND EXISTS (SELECT FROM object_version WHERE blob_id = b.id AND scan = 'pending')`,
      [blobId],
    );
    if (!row) return null;
    const { size, known, signature } = row;
    if (known === null) return { size: Number(size), known };
    return {
      size: Number(size),
      known: known === 'clean' ? { state: known } : { state: known, signature: signature ?? '' },
    };
  }

  /** Tells all versions of these bytes that do not know it yet what is in them. In an open transaction. */
  async settle(blobId: string, found: Found): Promise<ScannedVersion[]> {
    // A copy that refers to the bytes meanwhile is waited for here, or waits there and has a scan of its own.
    await this.database.query('SELECT FROM blob WHERE id = $1 FOR UPDATE', [blobId]);
    const rows = await this.database.query<ScannedRow>(
      `UPDATE object_version v SET scan = $2, scan_signature = $3 FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE v.blob_id = $1 AND v.scan IN ('none', 'pending') AND o.id = v.object_id
       RETURNING v.id AS "versionId", b.id AS "bucketId", b.name AS "bucketName", o.key, v.media_type AS "mediaType",
         coalesce(o.version_id = v.id, false) AS current, b.owner_type AS "ownerType", b.owner_id AS "ownerId"`,
      [blobId, found.state, found.state === 'quarantined' ? found.signature : null],
    );
    return rows.map(({ ownerType, ownerId, ...version }) => ({ ...version, owner: { ownerType, ownerId } }));
  }

  /** Versions that have waited since before an instant, in the order of their ids. */
  async waitingSince(
    before: Date,
    after: string | null,
    limit: number,
  ): Promise<{ versionId: string; blobId: string; owner: Owner }[]> {
    const rows = await this.database.query<{ versionId: string; blobId: string } & Owner>(
      `SELECT v.id AS "versionId", v.blob_id AS "blobId", b.owner_type AS "ownerType", b.owner_id AS "ownerId"
       FROM object_version v JOIN object o ON o.id = v.object_id JOIN bucket b ON b.id = o.bucket_id
       WHERE v.scan = 'pending' AND v.created_at < $1 AND ($2::uuid IS NULL OR v.id > $2) AND b.deleted_at IS NULL
       ORDER BY v.id LIMIT $3`,
      [before, after, limit],
    );
    return rows.map(({ versionId, blobId, ownerType, ownerId }) => ({
      versionId,
      blobId,
      owner: { ownerType, ownerId },
    }));
  }

  /** Lets what was never scanned wait for it, in buckets that give out nothing else. */
  async demand(limit: number): Promise<void> {
    await this.database.query(
      `UPDATE object_version SET scan = 'pending' WHERE id IN (
         SELECT v.id FROM bucket b JOIN object o ON o.bucket_id = b.id JOIN object_version v ON v.object_id = o.id
         WHERE b.require_clean_scan AND b.deleted_at IS NULL AND v.scan = 'none' AND v.blob_id IS NOT NULL LIMIT $1)`,
      [limit],
    );
  }
}
