import { Injectable } from '@nestjs/common';
import { BucketAccess } from './bucket-access.js';
import { formFiles } from './form-files.js';
import { checkedKey } from './object-key.js';
import { ReceiveBlob, type ReceivedBlob } from './receive-blob.js';
import type { Stored } from './store-objects.js';
import { UploadObject } from './upload-object.js';
import { StorageErrors } from '../storage.errors.js';

/** Uploads the files of a form: all of them, or none. */
@Injectable()
export class UploadFiles {
  constructor(
    private readonly access: BucketAccess,
    private readonly receiver: ReceiveBlob,
    private readonly uploader: UploadObject,
  ) {}

  /**
   * Stores every file of a `multipart/form-data` body under its file name, or under the text field `key` before it.
   * @throws {AppError} as for a single object; 400 for a malformed body, or two files with one key.
   */
  async put(bucketName: string, contentType: string | undefined, source: AsyncIterable<Uint8Array>): Promise<Stored[]> {
    const bucket = await this.access.find(bucketName);
    const received = new Map<string, ReceivedBlob>();
    try {
      await formFiles(contentType, source, async ({ name, mediaType, bytes }) => {
        const key = checkedKey(name);
        if (received.has(key)) throw StorageErrors.invalidMultipart({ detail: `Two files have the key ${key}.` });
        const open = await this.access.allow('write', bucket, key);
        received.set(key, await this.receiver.receive(open, { mediaType }, bytes));
      });
      if (received.size === 0 || !bucket) throw StorageErrors.invalidMultipart({ detail: 'The form holds no file.' });
    } catch (error) {
      await this.receiver.discard([...received.values()]);
      throw error;
    }
    const requests = [...received].map(([key, blob]) => ({ key, blob, metadata: {}, conditions: {} }));
    return this.uploader.finish(bucket, requests);
  }
}
