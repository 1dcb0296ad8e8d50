import { Injectable } from '@nestjs/common';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketAccess } from './bucket-access.js';
import { formFiles } from './form-files.js';
import { checkedKey } from './object-key.js';
import { ReceiveBlob, type ReceivedBlob } from './receive-blob.js';
import type { Stored } from './store-objects.js';
import { UploadObject } from './upload-object.js';
import { StorageErrors } from '../storage.errors.js';

/** The files of a form, as the driver keeps them; no row refers to them yet. */
export interface ReceivedForm {
  readonly bucket: Bucket;
  readonly files: readonly { readonly key: string; readonly blob: ReceivedBlob }[];
}

/** Uploads the files of a form: all of them, or none. */
@Injectable()
export class UploadFiles {
  constructor(
    private readonly access: BucketAccess,
    private readonly receiver: ReceiveBlob,
    private readonly uploader: UploadObject,
  ) {}

  /**
   * Takes in every file of a `multipart/form-data` body, to be stored under its file name, or under the text field `key`
   * before it.
   * @throws {AppError} as for a single object; 400 for a malformed body, or two files with one key.
   */
  async receive(
    bucketName: string,
    contentType: string | undefined,
    source: AsyncIterable<Uint8Array>,
  ): Promise<ReceivedForm> {
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
    return { bucket, files: [...received].map(([key, blob]) => ({ key, blob })) };
  }

  /** Makes them objects, all or none; the bytes go where that is refused. */
  async finish({ bucket, files }: ReceivedForm): Promise<Stored[]> {
    return this.uploader.finish(
      bucket,
      files.map(({ key, blob }) => ({ key, blob, metadata: {}, conditions: {} })),
    );
  }

  /** Forgets them. */
  discard({ files }: ReceivedForm): Promise<void> {
    return this.receiver.discard(files.map(({ blob }) => blob));
  }
}
