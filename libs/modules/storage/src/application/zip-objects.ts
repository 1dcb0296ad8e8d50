import { Injectable } from '@nestjs/common';
import { zipStream } from '@plinth/platform/archive';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ArchiveEntries } from './archive-entries.js';
import { BucketAccess } from './bucket-access.js';
import { checkedKey } from './object-key.js';
import { ReceiveBlob } from './receive-blob.js';
import type { Stored } from './store-objects.js';
import { UploadObject } from './upload-object.js';

/** Which objects go where. */
export interface ZipRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly toKey: string;
}

/** What a run needs beside that. */
export interface ZipRun {
  readonly signal: AbortSignal;
  /** Called with the share that is done, 0–100. */
  readonly progress: (percent: number) => void;
}

/** Puts all objects below a prefix that may leave their bucket into one archive, which becomes an object of it. */
@Injectable()
export class ZipObjects {
  constructor(
    private readonly entries: ArchiveEntries,
    private readonly access: BucketAccess,
    private readonly receiver: ReceiveBlob,
    private readonly uploads: UploadObject,
  ) {}

  /** @returns the archive, and how many objects are in it. @throws {AppError} as an upload does. */
  async run({ bucket: name, prefix, toKey }: ZipRequest, run: ZipRun): Promise<{ stored: Stored; count: number }> {
    const key = checkedKey(toKey, '/toKey');
    const bucket = await this.access.bucket('read', name, prefix);
    await this.access.allow('write', bucket, key);
    const counted = { objects: 0, bytes: 0 };
    const total = await this.totalBytes(bucket, prefix, run.signal);
    const onBytes = (bytes: number) => {
      counted.bytes += bytes;
      run.progress(total === 0 ? 100 : Math.min(99, Math.floor((100 * counted.bytes) / total)));
    };
    const entries = this.entries.of(bucket, prefix, {
      signal: run.signal,
      accepts: (object) => object.key !== key,
      onBytes,
      onEntry: () => (counted.objects += 1),
    });
    const blob = await this.receiver.receive(bucket, { mediaType: 'application/zip' }, zipStream(entries));
    const [stored] = await this.uploads.finish(bucket, [{ key, blob, metadata: {}, conditions: {} }]);
    if (!stored) throw new Error('Nothing was stored.');
    return { stored, count: counted.objects };
  }

  private async totalBytes(bucket: Bucket, prefix: string, signal: AbortSignal): Promise<number> {
    let total = 0;
    for await (const { size } of this.entries.below(bucket, prefix, signal)) total += size;
    return total;
  }
}
