import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** The rows of blobs. */
@Injectable()
export class BlobsRepository {
  constructor(private readonly database: Database) {}

  /** Those among `ids` that nothing refers to, removed. In an open transaction: the bytes go before it commits. */
  async dropUnused(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `DELETE FROM blob b WHERE id = ANY($1::uuid[]) AND unused_since IS NOT NULL
         AND NOT EXISTS (SELECT FROM object_version WHERE blob_id = b.id)
         AND NOT EXISTS (SELECT FROM object_derivative WHERE blob_id = b.id)
       RETURNING id`,
      [ids],
    );
    return rows.map(({ id }) => id);
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

  /** Rows after an id, in the order of ids. */
  async after(id: string, limit: number): Promise<{ id: string; size: number; sha256: string; driver: string }[]> {
    const rows = await this.database.query<{ id: string; size: string; sha256: string; driver: string }>(
      'SELECT id, size, sha256, driver FROM blob WHERE id > $1 ORDER BY id LIMIT $2',
      [id, limit],
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }
}
