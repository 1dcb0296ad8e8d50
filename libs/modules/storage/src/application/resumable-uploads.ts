import { Inject, Injectable } from '@nestjs/common';
import { AppError, Clock } from '@plinth/kernel';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { currentOwner } from '@plinth/platform/database';
import { UploadsRepository, type UploadRow } from '../persistence/uploads.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketAccess } from './bucket-access.js';
import { CompleteUpload } from './complete-upload.js';
import { tooLarge } from './measured-stream.js';
import { checkedKey } from './object-key.js';
import { ReceiveBlob } from './receive-blob.js';
import type { Stored } from './store-objects.js';
import { StagedBytes } from './staged-bytes.js';

/** How long an upload may take, in milliseconds. */
export const UPLOAD_LIFE_MS = 24 * 3_600_000;

/** What a client says when it begins. */
export interface NewUpload {
  readonly id: string;
  readonly kind: UploadRow['kind'];
  /** Bytes; `null` where the client does not know yet. */
  readonly size: number | null;
  readonly metadata: Readonly<Record<string, string | null>>;
}

/** Uploads that come in several requests, survive broken connections and processes, and end as an object. */
@Injectable()
export class ResumableUploads {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly access: BucketAccess,
    private readonly bytes: StagedBytes,
    private readonly completion: CompleteUpload,
    private readonly receiver: ReceiveBlob,
    private readonly clock: Clock,
    @Inject(configToken(storageSection)) private readonly config: StorageConfig,
  ) {}

  /** Begins an upload. @throws {AppError} 400 for metadata that names no object, 404, 413. */
  async begin({ id, kind, size, metadata }: NewUpload): Promise<UploadRow> {
    const target = kind === 'partial' ? { bucketId: null, key: null } : await this.targetOf(metadata, size);
    if (size !== null && size > this.config.maxObjectBytes && target.bucketId === null) {
      throw tooLarge(this.config.maxObjectBytes);
    }
    await this.receiver.assertRoom(size ?? 0);
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + UPLOAD_LIFE_MS);
    const times = { createdAt, expiresAt, completedAt: null };
    const upload = { id, ...currentOwner(), kind, ...target, size, metadata: { ...metadata }, ...times };
    await this.uploads.insert(upload);
    return upload;
  }

  /** One's own upload. @throws {AppError} 404. */
  async get(id: string): Promise<UploadRow> {
    const upload = await this.uploads.find(id);
    const owner = currentOwner();
    if (!upload || upload.ownerType !== owner.ownerType || upload.ownerId !== owner.ownerId) {
      throw StorageErrors.uploadNotFound();
    }
    return upload;
  }

  /** How far an upload got. One that is whole, but is no object yet because a process died, becomes one now. */
  async progressOf(upload: UploadRow): Promise<number> {
    if (upload.completedAt) return upload.size ?? 0;
    const offset = await this.bytes.sizeOf(upload.id);
    if (offset === upload.size && upload.kind !== 'partial') await this.finish(upload);
    return offset;
  }

  /** The most bytes that an upload may have in all; for one that is about to begin, as many as any. */
  async limitOf(id: string): Promise<number> {
    const upload = await this.uploads.find(id);
    const bucket = upload?.bucketId ? await this.completion.bucketOf(upload) : null;
    return bucket?.maxObjectBytes ?? this.config.maxObjectBytes;
  }

  /** Makes a whole upload an object. What the bucket refuses is forgotten. */
  async finish(upload: UploadRow): Promise<Stored | null> {
    try {
      return await this.completion.run(upload);
    } catch (error) {
      if (error instanceof AppError && !RETRIABLE.has(error.kind)) await this.forget(upload.id);
      throw error;
    }
  }

  /** Puts finished parts together, in their order, as a new upload that is whole at once. */
  async join(begun: Omit<NewUpload, 'size' | 'kind'>, partIds: readonly string[]): Promise<UploadRow> {
    const parts = await Promise.all(partIds.map((id) => this.wholePart(id)));
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const upload = await this.begin({ ...begun, kind: 'final', size });
    try {
      let offset = 0;
      for (const part of parts)
        offset = await this.bytes.append(upload.id, offset, this.bytes.read(part.id, part.size), null);
      if (parts.length === 0 || size === 0) await this.bytes.append(upload.id, 0, this.bytes.read(upload.id, 0), null);
      await this.finish(upload);
    } catch (error) {
      await this.forget(upload.id);
      throw error;
    }
    for (const { id } of parts) await this.forget(id);
    return upload;
  }

  /** Forgets an upload and its bytes. What became an object stays. */
  async forget(id: string): Promise<void> {
    const upload = await this.uploads.find(id);
    await this.uploads.remove(id);
    if (!upload?.completedAt) await this.bytes.drop(id);
  }

  private async wholePart(id: string): Promise<{ id: string; size: number }> {
    const part = await this.get(id);
    const offset = await this.bytes.sizeOf(id);
    if (part.kind !== 'partial' || offset !== part.size) throw StorageErrors.uploadNotWhole();
    return { id, size: offset };
  }

  private async targetOf(metadata: NewUpload['metadata'], size: number | null) {
    const { bucket: name, key } = metadata;
    if (!name || !key) {
      const detail = 'must name the bucket and the key';
      throw StorageErrors.invalidMetadata({ faults: [{ pointer: '/Upload-Metadata', code: 'metadata', detail }] });
    }
    const bucket = await this.access.bucket('write', name, checkedKey(key));
    this.completion.metadataOf(metadata);
    const limit = bucket.maxObjectBytes ?? this.config.maxObjectBytes;
    if (size !== null && size > limit) throw tooLarge(limit);
    return { bucketId: bucket.id, key };
  }
}

// What may be otherwise when it is tried again.
const RETRIABLE: ReadonlySet<AppError['kind']> = new Set([
  'unavailable',
  'bad_upstream',
  'internal',
  'disk_full',
  'throttled',
]);
