import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** What was made of a version. */
export interface Derivative {
  readonly id: string;
  readonly versionId: string;
  readonly variant: string;
  readonly blobId: string;
  readonly size: number;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
}

interface Row {
  readonly id: string;
  readonly version_id: string;
  readonly variant: string;
  readonly blob_id: string;
  readonly size: string;
  readonly media_type: string;
  readonly width: number;
  readonly height: number;
}

const COLUMNS = 'id, version_id, variant, blob_id, size, media_type, width, height';

/** Keeps derivatives. */
@Injectable()
export class DerivativesRepository {
  constructor(private readonly database: Database) {}

  async find(versionId: string, variant: string): Promise<Derivative | null> {
    const [row] = await this.database.prepared<Row>(
      'storage-derivative-find',
      `SELECT ${COLUMNS} FROM object_derivative WHERE version_id = $1 AND variant = $2`,
      [versionId, variant],
    );
    return row ? derivativeOf(row) : null;
  }

  /** Keeps a derivative and its blob. Breaks `object_derivative_variant` where the version has one of that variant. */
  async insert(made: Derivative, blob: { driver: string; sha256: string; at: Date }): Promise<void> {
    const { id, versionId, variant, blobId, size, mediaType, width, height } = made;
    await this.database.query(
      `WITH bytes AS (INSERT INTO blob (id, driver, size, sha256, created_at) VALUES ($4, $9, $5, $10, $11))
       INSERT INTO object_derivative (id, version_id, variant, blob_id, size, media_type, width, height, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $11)`,
      [id, versionId, variant, blobId, size, mediaType, width, height, blob.driver, blob.sha256, blob.at],
    );
  }
}

function derivativeOf(row: Row): Derivative {
  return {
    id: row.id,
    versionId: row.version_id,
    variant: row.variant,
    blobId: row.blob_id,
    size: Number(row.size),
    mediaType: row.media_type,
    width: row.width,
    height: row.height,
  };
}
