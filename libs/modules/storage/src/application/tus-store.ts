import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataStore, Upload } from '@tus/server';
import { DriverFull } from '../drivers/storage-driver.js';
import { UploadsRepository, type UploadRow } from '../persistence/uploads.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { ReceiveBlob } from './receive-blob.js';
import { ResumableUploads, UPLOAD_LIFE_MS } from './resumable-uploads.js';
import { ChecksumMismatch, StagedBytes, type ExpectedChecksum } from './staged-bytes.js';

/** One request of the protocol, for what the library has no place for. */
export interface TusCall {
  readonly kind: UploadRow['kind'];
  readonly checksum: ExpectedChecksum | null;
  /** What went wrong on our side, which says more than the library's answer. */
  error?: Error;
  /** The version that an upload became. */
  versionId?: string;
}

/** The request that is running. */
export const tusCall = new AsyncLocalStorage<TusCall>();

/** What the library keeps uploads in: rows for what is known of them, the staging driver for their bytes. */
@Injectable()
export class TusStore extends DataStore {
  // The last one is spelled as the library looks for it.
  override extensions = [
    'creation',
    'creation-with-upload',
    'creation-defer-length',
    'expiration',
    'termination',
    'concatentation',
  ];

  constructor(
    private readonly uploads: ResumableUploads,
    private readonly rows: UploadsRepository,
    private readonly bytes: StagedBytes,
    private readonly receiver: ReceiveBlob,
  ) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size, metadata = {} } = upload;
    const kind = tusCall.getStore()?.kind ?? 'whole';
    const begun = await this.uploads.begin({ id, kind, size: size ?? null, metadata });
    upload.creation_date = begun.createdAt.toISOString();
    if (size === 0) {
      await this.bytes.append(id, 0, this.bytes.read(id, 0), null);
      await this.finish(begun, 0);
    }
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await this.uploads.get(id);
    const offset = await this.uploads.progressOf(row);
    const upload = new Upload({ id, offset, metadata: row.metadata, creation_date: row.createdAt.toISOString() });
    upload.size = row.size ?? undefined;
    return upload;
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    await this.receiver.assertRoom(0);
    try {
      const size = await this.bytes.append(id, offset, stream, tusCall.getStore()?.checksum ?? null);
      await this.finish(await this.uploads.get(id), size);
      return size;
    } catch (error) {
      if (error instanceof ChecksumMismatch) throw StorageErrors.checksumMismatch({ cause: error });
      throw error instanceof DriverFull ? StorageErrors.diskFull({ cause: error }) : error;
    }
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    await this.rows.declareSize(id, size);
  }

  override async remove(id: string): Promise<void> {
    await this.uploads.get(id);
    await this.uploads.forget(id);
  }

  /** Makes an upload that is whole an object, here, where nobody else can change it meanwhile. */
  private async finish(upload: UploadRow, size: number): Promise<void> {
    if (size !== upload.size || upload.kind === 'partial') return;
    const stored = await this.uploads.finish(upload);
    const call = tusCall.getStore();
    if (call && stored) call.versionId = stored.object.versionId;
  }

  override getExpiration(): number {
    return UPLOAD_LIFE_MS;
  }
}
