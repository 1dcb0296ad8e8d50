import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** What is known of a blob. */
export interface BlobRow {
  readonly id: string;
  /** The driver that holds its bytes. */
  readonly driver: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const COLUMNS = 'id, driver, size::float8, sha256';

/** The rows of blobs. */
@Injectable()
export class BlobsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<BlobRow | null> {
    const [row] = await this.database.prepared<BlobRow>(
      'storage-blob-find',
      `SELECT ${COLUMNS} FROM blob WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Says that another driver holds the bytes. @returns false where that changed meanwhile, or the blob is gone. */
  async place(id: string, from: string, to: string): Promise<boolean> {
    const rows = await this.database.query('UPDATE blob SET driver = $3 WHERE id = $1 AND driver = $2 RETURNING id', [
      id,
      from,
      to,
    ]);
    return rows.length === 1;
  }

  /** Those among `ids` that nothing refers to, removed. In an open transaction: the bytes go before it commits. */
  async dropUnused(ids: readonly string[]): Promise<{ id: string; driver: string }[]> {
    return this.database.query<{ id: string; driver: string }>(
      `DELETE FROM blob b WHERE id = ANY($1::uuid[]) AND unused_since IS NOT NULL
         AND NOT EXISTS (SELECT FROM object_version WHERE blob_id = b.id)
         AND NOT EXISTS (SELECT FROM object_derivative WHERE blob_id = b.id)
       RETURNING id, driver`,
      [ids],
    );
  }

  /** Takes the mark from those among `ids` that something refers to after all. */
  async keepUsed(ids: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE blob b SET unused_since = NULL WHERE id = ANY($1::uuid[])
         AND (EXISTS (SELECT FROM object_version WHERE blob_id = b.id)
           OR EXISTS (SELECT FROM object_derivative WHERE blob_id = b.id))`,
      [ids],
    );
  }

  /** Blobs that have been marked unused for a while: what an interrupted removal left. */
  async unusedSince(before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM blob WHERE unused_since < $1 ORDER BY unused_since LIMIT $2',
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Those among `ids` that have a row. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>('SELECT id FROM blob WHERE id = ANY($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Those among `ids` whose bytes that driver holds. */
  async knownAt(driver: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM blob WHERE id = ANY($1::uuid[]) AND driver = $2',
      [ids, driver],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Rows after an id, in the order of ids. */
  async after(id: string, limit: number): Promise<BlobRow[]> {
    return this.database.query<BlobRow>(`SELECT ${COLUMNS} FROM blob WHERE id > $1 ORDER BY id LIMIT $2`, [id, limit]);
  }

  /**
   * The blobs that the next keys of a bucket refer to, older versions and derivatives included.
   * @param after the key to begin behind.
   */
  async ofNextKeys(bucketId: string, after: string, limit: number): Promise<{ last: string | null; blobs: BlobRow[] }> {
    const rows = await this.database.query<BlobRow & { key: string }>(
      `WITH page AS (
         SELECT id, key FROM object WHERE bucket_id = $1 AND key > $2 ORDER BY key LIMIT $3
       ), held AS (
         SELECT page.key, v.id AS version_id, v.blob_id FROM page LEFT JOIN object_version v ON v.object_id = page.id
       ), referred AS (
         SELECT key, blob_id FROM held
         UNION SELECT held.key, d.blob_id FROM held JOIN object_derivative d ON d.version_id = held.version_id
       )
       SELECT r.key, b.id, b.driver, b.size::float8, b.sha256 FROM referred r LEFT JOIN blob b ON b.id = r.blob_id
       ORDER BY r.key COLLATE "C"`,
      [bucketId, after, limit],
    );
    // A key whose versions all mark deletions refers to nothing.
    return { last: rows.at(-1)?.key ?? null, blobs: rows.filter(({ id }) => (id as string | null) !== null) };
  }
}
