import { Injectable } from '@nestjs/common';
import { zipStream, type ZipEntry } from '@plinth/platform/archive';
import { BlobMissing, StorageDriver } from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import { BucketAccess } from './bucket-access.js';
import { chunksOf } from './collect.js';
import { checkedKey } from './object-key.js';
import { ReceiveBlob } from './receive-blob.js';
import { successor } from './list-objects.js';
import type { Stored } from './store-objects.js';
import { UploadObject } from './upload-object.js';
import { isWorthPacking } from './worth-packing.js';

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

const BATCH = 500;

/** Puts all objects below a prefix into one archive, which becomes an object of the same bucket. */
@Injectable()
export class ZipObjects {
  constructor(
    private readonly objects: ObjectsRepository,
    private readonly driver: StorageDriver,
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
    const entries = this.entries(bucket, prefix, key, run.signal, onBytes, () => (counted.objects += 1));
    const blob = await this.receiver.receive(bucket, { mediaType: 'application/zip' }, zipStream(entries));
    const [stored] = await this.uploads.finish(bucket, [{ key, blob, metadata: {}, conditions: {} }]);
    if (!stored) throw new Error('Nothing was stored.');
    return { stored, count: counted.objects };
  }

  private async *entries(
    bucket: Bucket,
    prefix: string,
    archive: string,
    signal: AbortSignal,
    onBytes: (bytes: number) => void,
    onEntry: () => void,
  ): AsyncGenerator<ZipEntry> {
    const root = prefix.lastIndexOf('/') + 1;
    for await (const object of this.below(bucket, prefix, signal)) {
      if (object.key === archive) continue;
      const bytes = await this.open(object);
      // Deleted since it was listed: it is not below the prefix any more.
      if (!bytes) continue;
      onEntry();
      const compress = isWorthPacking(object.mediaType);
      yield {
        name: object.key.slice(root),
        modifiedAt: object.updatedAt,
        compress,
        bytes: watched(bytes, signal, onBytes),
      };
    }
  }

  private async *below(bucket: Bucket, prefix: string, signal: AbortSignal): AsyncGenerator<ObjectRow> {
    const to = prefix === '' ? null : successor(prefix);
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      const rows: ObjectRow[] = await this.objects.scan(bucket.id, { from: prefix, to, after }, BATCH);
      yield* rows;
      after = rows.at(-1)?.key ?? null;
      if (after === null || rows.length < BATCH) return;
    }
  }

  private async totalBytes(bucket: Bucket, prefix: string, signal: AbortSignal): Promise<number> {
    let total = 0;
    for await (const { size } of this.below(bucket, prefix, signal)) total += size;
    return total;
  }

  private async open({ blobId, size }: ObjectRow): Promise<AsyncIterable<Uint8Array> | null> {
    try {
      return chunksOf(await this.driver.read(blobId, { start: 0, length: size }));
    } catch (error) {
      if (error instanceof BlobMissing) return null;
      throw error;
    }
  }
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    onBytes(chunk.length);
    yield chunk;
  }
}
