import { Injectable } from '@nestjs/common';
import { AppError } from '@plinth/kernel';
import { StorageApi, type StoredFile } from '../storage.api.js';
import { BucketAccess } from './bucket-access.js';
import { checkedKey } from './object-key.js';
import { RemoveObjects } from './remove-objects.js';
import { UploadObject } from './upload-object.js';

/** What the door of this module leads to. */
@Injectable()
export class StorageDoor extends StorageApi {
  constructor(
    private readonly access: BucketAccess,
    private readonly uploads: UploadObject,
    private readonly removals: RemoveObjects,
  ) {
    super();
  }

  async put(
    bucket: string,
    key: string,
    source: AsyncIterable<Uint8Array>,
    declared: { readonly mediaType?: string; readonly maxBytes?: number },
  ): Promise<StoredFile> {
    const upload = { declared, metadata: {}, conditions: {}, claim: null };
    const { object } = await this.uploads.put(bucket, checkedKey(key), upload, source);
    const { versionId, size, mediaType, etag } = object;
    return { key, versionId, size, mediaType, etag };
  }

  async remove(bucket: string, key: string): Promise<void> {
    try {
      await this.removals.remove(await this.access.bucket('write', bucket, key), key, {});
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'storage.object_not_found') throw error;
    }
  }
}
