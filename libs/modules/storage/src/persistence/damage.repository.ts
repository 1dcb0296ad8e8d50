import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import type { BlobDamage, DamageKind } from './blob-damage.entity.js';

/** An object that damaged bytes belong to. */
export interface DamagedObject {
  readonly bucketId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** Damaged bytes, with what was kept in them. */
export interface DamageRow extends BlobDamage {
  readonly size: number;
  readonly objects: readonly DamagedObject[];
}

/** How far a round has got. */
export interface ScrubState {
  readonly afterId: string | null;
  readonly roundStartedAt: Date;
}

const MAX_OBJECTS = 20;
const SORTS: Readonly<Record<string, SortColumn>> = { foundAt: { column: 'd.found_at', type: 'timestamptz' } };

// Derivatives lead to the version that they were made of.
const OBJECTS = `SELECT b.id AS "bucketId", b.name AS bucket, o.key, v.id AS "versionId"
  FROM object_version v JOIN object o ON o.id = v.object_id JOIN bucket b ON b.id = o.bucket_id
  WHERE v.blob_id = d.blob_id
    OR v.id IN (SELECT version_id FROM object_derivative WHERE blob_id = d.blob_id)
  LIMIT ${String(MAX_OBJECTS)}`;

/** Bytes that are not what their rows say, and how far the search for them has got. */
@Injectable()
export class DamageRepository {
  constructor(private readonly database: Database) {}

  /** Notes damage. @returns false where it was known, or the row of the bytes is gone. */
  async note({ blobId, kind, foundAt }: BlobDamage): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO blob_damage (blob_id, kind, found_at) SELECT id, $2, $3 FROM blob WHERE id = $1 AND unused_since IS NULL
       ON CONFLICT (blob_id) DO NOTHING RETURNING blob_id`,
      [blobId, kind, foundAt],
    );
    return rows.length === 1;
  }

  /** Forgets damage of bytes that were found right. @returns those that had been damaged. */
  async clear(blobIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'DELETE FROM blob_damage WHERE blob_id = ANY($1::uuid[]) RETURNING blob_id AS id',
      [blobIds],
    );
    return rows.map(({ id }) => id);
  }

  /** What lies in bytes; at most a few objects, where many share them. */
  async objectsOf(blobId: string): Promise<DamagedObject[]> {
    return this.database.query<DamagedObject>(
      `WITH d AS (SELECT $1::uuid AS blob_id) SELECT x.* FROM d, LATERAL (${OBJECTS}) x`,
      [blobId],
    );
  }

  async count(): Promise<ReadonlyMap<DamageKind, number>> {
    const rows = await this.database.query<{ kind: DamageKind; count: number }>(
      'SELECT kind, count(*)::int AS count FROM blob_damage GROUP BY kind',
    );
    return new Map(rows.map(({ kind, count }) => [kind, count]));
  }

  async page(request: PageRequest): Promise<Page<DamageRow>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 1, 'd.blob_id');
    const rows = await this.database.query<DamageRow>(
      `SELECT d.blob_id AS "blobId", d.kind, d.found_at AS "foundAt", b.size::float8 AS size, x.objects
       FROM blob_damage d JOIN blob b ON b.id = d.blob_id,
         LATERAL (SELECT coalesce(json_agg(y), '[]') AS objects FROM (${OBJECTS}) y) x
       WHERE true ${where} ${orderBy} LIMIT ${String(limit)}`,
      [...values],
    );
    return cutPage(rows, request, ({ blobId, foundAt }) => ({ value: foundAt.toISOString(), id: blobId }));
  }

  async scrubState(): Promise<ScrubState | null> {
    const [row] = await this.database.query<ScrubState>(
      'SELECT after_id AS "afterId", round_started_at AS "roundStartedAt" FROM blob_scrub',
    );
    return row ?? null;
  }

  async keepScrubState({ afterId, roundStartedAt }: ScrubState): Promise<void> {
    await this.database.query(
      `INSERT INTO blob_scrub (id, after_id, round_started_at) VALUES (1, $1, $2)
       ON CONFLICT (id) DO UPDATE SET after_id = excluded.after_id, round_started_at = excluded.round_started_at`,
      [afterId, roundStartedAt],
    );
  }
}
