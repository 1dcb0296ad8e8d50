import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import type { ScanState } from '../persistence/object-version.entity.js';
import type { ObjectRow } from '../persistence/objects.repository.js';

/** An object, in its current version or an older one. */
export class ObjectResponse {
  /** Its name within the bucket. */
  key: string;
  /** Bytes. */
  @ApiProperty({ type: 'integer' })
  size: number;
  /** What its bytes say that it is; where they say nothing, what was declared. */
  mediaType: string;
  /** Strong entity tag, as in the header. */
  etag: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  checksumSha256: string;
  /** What the upload sent as `X-Metadata-*`. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Readonly<Record<string, string>>;
  /** Names this very upload. */
  versionId: string;
  /** Whether it has been scanned for malware: `none` where no scanner is configured. */
  @ApiProperty({ enum: ['none', 'pending', 'clean', 'quarantined'] })
  scan: ScanState;
  /** What the background job found out about an image; `null` until it has run and for everything else. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  description: JsonObject | null;
  /** When the key was first written. */
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  /** When this version was written. */
  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  static from(row: ObjectRow): ObjectResponse {
    const { key, size, mediaType, etag, sha256, metadata, versionId, scan, description } = row;
    const times = { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
    return { key, size, mediaType, etag, checksumSha256: sha256, metadata, versionId, scan, description, ...times };
  }
}

/** The objects of a request with several files, in the order of the request. */
export class UploadedFilesResponse {
  @ApiProperty({ type: [ObjectResponse] })
  data: ObjectResponse[];
}
