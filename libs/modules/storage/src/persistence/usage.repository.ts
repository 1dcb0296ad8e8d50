import { Injectable } from '@nestjs/common';
import type { Owner, Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, ownedBy } from '@plinth/platform/database';

const SLOTS = 16;

/** What a bucket holds: the bytes of all versions kept, and the keys that a list would show. */
export interface Usage {
  readonly bytes: number;
  readonly objects: number;
}

/** The usage of one bucket, beside its name and its quota. */
export interface BucketUsageRow extends Usage {
  readonly id: string;
  readonly name: string;
  readonly quotaBytes: number | null;
  readonly ownerType: Owner['ownerType'];
  readonly ownerId: string | null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly quota_bytes: string | null;
  readonly owner_type: Owner['ownerType'];
  readonly owner_id: string | null;
  readonly bytes: string;
  readonly objects: string;
}

/**
 * The statement that adds to one of a bucket's slots, to be part of the change that it counts.
 * @param values the bucket's id, the slot, bytes and objects, as parameters or literals.
 */
export function addUsageSql(values: string): string {
  return `INSERT INTO bucket_usage (bucket_id, slot, bytes, objects) SELECT ${values}
    ON CONFLICT (bucket_id, slot) DO UPDATE
      SET bytes = bucket_usage.bytes + excluded.bytes, objects = bucket_usage.objects + excluded.objects`;
}

/** One of the slots, so that changes at the same time seldom meet. */
export function anySlot(): number {
  return Math.floor(Math.random() * SLOTS);
}

/** How much the buckets hold. */
@Injectable()
export class UsageRepository {
  constructor(private readonly database: Database) {}

  /** Adds to what a bucket holds, in the open transaction. */
  async add(bucketId: string, { bytes, objects }: Usage): Promise<void> {
    await this.database.prepared('storage-usage-add', addUsageSql('$1, $2, $3, $4'), [
      bucketId,
      anySlot(),
      bytes,
      objects,
    ]);
  }

  /** The exact sum, as of this statement. */
  async bytesOf(bucketId: string): Promise<number> {
    const [row] = await this.database.prepared<{ bytes: string }>(
      'storage-usage-bytes',
      'SELECT coalesce(sum(bytes), 0) AS bytes FROM bucket_usage WHERE bucket_id = $1',
      [bucketId],
    );
    return Number(row?.bytes ?? 0);
  }

  /** All buckets of an owner, or of everybody where `owner` is `null`, by name. */
  async page(owner: Owner | null, request: PageRequest): Promise<Page<BucketUsageRow>> {
    const owned = owner ? ownedBy(owner, 1) : { sql: 'true', values: [] };
    const columns = { name: { column: 'name', type: 'text' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, owned.values.length + 1);
    const rows = await this.database.query<Row>(
      `SELECT b.id, b.name, b.quota_bytes, b.owner_type, b.owner_id, u.bytes, u.objects
       FROM (SELECT * FROM bucket WHERE ${owned.sql} AND deleted_at IS NULL ${where} ${orderBy} LIMIT ${String(limit)}) b,
         LATERAL (SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(objects), 0) AS objects
                  FROM bucket_usage WHERE bucket_id = b.id) u
       ${orderBy}`,
      [...owned.values, ...values],
    );
    return cutPage(rows.map(usageOf), request, ({ name, id }) => ({ value: name, id }));
  }

  /** What all buckets of an owner, or of everybody, hold together. */
  async total(owner: Owner | null): Promise<Usage> {
    const owned = owner ? ownedBy(owner, 1) : { sql: 'true', values: [] };
    const [row] = await this.database.query<{ bytes: string; objects: string }>(
      `SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(objects), 0) AS objects
       FROM bucket_usage WHERE bucket_id IN (SELECT id FROM bucket WHERE ${owned.sql} AND deleted_at IS NULL)`,
      owned.values,
    );
    return { bytes: Number(row?.bytes ?? 0), objects: Number(row?.objects ?? 0) };
  }
}

function usageOf(row: Row): BucketUsageRow {
  return {
    id: row.id,
    name: row.name,
    quotaBytes: row.quota_bytes === null ? null : Number(row.quota_bytes),
    ownerType: row.owner_type,
    ownerId: row.owner_id,
    bytes: Number(row.bytes),
    objects: Number(row.objects),
  };
}
