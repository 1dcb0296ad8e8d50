import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import { SUM_BYTES, type KeepsPieceSums } from '../drivers/piece-sums.js';

/** Keeps what stretches of blobs are compared with. */
@Injectable()
export class BlobSumsRepository implements KeepsPieceSums {
  constructor(private readonly database: Database) {}

  async keep(blobId: string, sums: Buffer): Promise<void> {
    await this.database.query(
      'INSERT INTO blob_sums (blob_id, sums) VALUES ($1, $2) ON CONFLICT (blob_id) DO NOTHING',
      [blobId, sums],
    );
  }

  async forget(blobIds: readonly string[]): Promise<void> {
    if (blobIds.length === 0) return;
    await this.database.query('DELETE FROM blob_sums WHERE blob_id = ANY($1::uuid[])', [blobIds]);
  }

  /** Those of some pieces, one after the other; `null` where none are kept. */
  async find(blobId: string, first: number, count: number): Promise<Buffer | null> {
    const [row] = await this.database.prepared<{ sums: Buffer }>(
      'storage-blob-sums-find',
      'SELECT substring(sums FROM $2::int FOR $3::int) AS sums FROM blob_sums WHERE blob_id = $1',
      [blobId, first * SUM_BYTES + 1, count * SUM_BYTES],
    );
    return row?.sums ?? null;
  }
}
