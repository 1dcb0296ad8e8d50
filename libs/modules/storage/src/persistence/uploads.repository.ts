import { Injectable } from '@nestjs/common';
import type { Owner } from '@plinth/kernel';
import { Database, ownedBy } from '@plinth/platform/database';
import { notHeld } from '@plinth/platform/privacy';
import type { Upload } from './upload.entity.js';

/** An upload, without who is changing it. */
export type UploadRow = Omit<Upload, 'holder' | 'heldUntil' | 'releaseWanted'>;

const COLUMNS = `id, owner_type AS "ownerType", owner_id AS "ownerId", kind, bucket_id AS "bucketId", key, size::float8,
  metadata, created_at AS "createdAt", expires_at AS "expiresAt", completed_at AS "completedAt"`;

const HOLD_SECONDS = 6;

/** Uploads that come in several requests, and who is changing each of them. */
@Injectable()
export class UploadsRepository {
  constructor(private readonly database: Database) {}

  async insert(upload: UploadRow): Promise<void> {
    const { id, ownerType, ownerId, kind, bucketId, key, size, metadata, createdAt, expiresAt } = upload;
    await this.database.query(
      `INSERT INTO upload (id, owner_type, owner_id, kind, bucket_id, key, size, metadata, created_at, expires_at, release_wanted)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false)`,
      [id, ownerType, ownerId, kind, bucketId, key, size, JSON.stringify(metadata), createdAt, expiresAt],
    );
  }

  async find(id: string): Promise<UploadRow | null> {
    const [row] = await this.database.prepared<UploadRow>(
      'storage-upload-find',
      `SELECT ${COLUMNS} FROM upload WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  async declareSize(id: string, size: number): Promise<void> {
    await this.database.query('UPDATE upload SET size = $2 WHERE id = $1', [id, size]);
  }

  /** Marks that the bytes have become an object. @returns false where that was so already. */
  async complete(id: string, at: Date): Promise<boolean> {
    const rows = await this.database.query(
      'UPDATE upload SET completed_at = $2 WHERE id = $1 AND completed_at IS NULL RETURNING id',
      [id, at],
    );
    return rows.length === 1;
  }

  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM upload WHERE id = $1', [id]);
  }

  /** Those of an owner. */
  async allOf(owner: Owner): Promise<UploadRow[]> {
    const { sql, values } = ownedBy(owner, 1);
    return this.database.query<UploadRow>(`SELECT ${COLUMNS} FROM upload WHERE ${sql} ORDER BY id`, values);
  }

  /** Removes those of an owner; a sweep removes the bytes that have come. @returns how many. */
  async removeAllOf(owner: Owner): Promise<number> {
    const { sql, values } = ownedBy(owner, 1);
    return this.database.change(`DELETE FROM upload WHERE ${sql}`, values);
  }

  /** Those whose time is over, but for people under a legal hold. */
  async expired(at: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM upload WHERE expires_at <= $1 AND (owner_type <> 'user' OR ${notHeld('upload.owner_id')})
       ORDER BY expires_at LIMIT $2`,
      [at, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Those among `ids` that have a row. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>('SELECT id FROM upload WHERE id = ANY($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Takes hold of an upload for a few seconds, if nobody has. An upload that is not there yet is nobody else's. */
  async hold(id: string, holder: string): Promise<boolean> {
    const [row] = await this.database.prepared<{ held: boolean }>(
      'storage-upload-hold',
      `WITH taken AS (
         UPDATE upload SET holder = $2, held_until = now() + make_interval(secs => $3), release_wanted = false
         WHERE id = $1 AND (held_until IS NULL OR held_until < now()) RETURNING id
       ), wanted AS (
         UPDATE upload SET release_wanted = true WHERE id = $1 AND held_until >= now() RETURNING id
       )
       SELECT EXISTS (SELECT FROM taken) OR NOT EXISTS (SELECT FROM wanted) AS held`,
      [id, holder, HOLD_SECONDS],
    );
    return row?.held === true;
  }

  /** Holds on for another few seconds. @returns whether somebody waits, or the hold is lost. */
  async holdOn(id: string, holder: string): Promise<boolean> {
    const [row] = await this.database.query<{ release_wanted: boolean }>(
      `UPDATE upload SET held_until = now() + make_interval(secs => $3) WHERE id = $1 AND holder = $2
       RETURNING release_wanted`,
      [id, holder, HOLD_SECONDS],
    );
    return row?.release_wanted ?? true;
  }

  async letGo(id: string, holder: string): Promise<void> {
    await this.database.prepared(
      'storage-upload-let-go',
      'UPDATE upload SET holder = NULL, held_until = NULL, release_wanted = false WHERE id = $1 AND holder = $2',
      [id, holder],
    );
  }
}
