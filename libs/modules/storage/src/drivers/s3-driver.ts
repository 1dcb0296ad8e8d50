import { unavailable } from './s3-faults.js';
import { PieceSums, summed, type KeepsPieceSums } from './piece-sums.js';
import type { S3Bucket } from './s3-bucket.js';
import { BLOBS, blobKey } from './s3-layout.js';
import { partsOf } from './s3-parts.js';
import { readObject } from './s3-reading.js';
import {
  BlobMissing,
  StorageDriver,
  type BlobBody,
  type ByteRange,
  type DownloadTerms,
  type KeptBlob,
} from './storage-driver.js';

const DAY_MS = 24 * 3_600_000;
const LINK_SECONDS = 60;
const DELETE_AT_ONCE = 16;
const PING_MS = 1_000;

/**
 * Bytes as objects of S3: `blobs/<id>`. Small ones are put at once; larger ones go in parts, of which one is on its way
 * while the next one fills. S3 shows an object whole or not at all; parts that a crash left are removed by the sweep.
 */
export class S3Driver extends StorageDriver {
  readonly name = 's3';
  override readonly isRemote = true;

  /** @param sums keeps what stretches of large objects are compared with. */
  constructor(
    private readonly bucket: S3Bucket,
    private readonly sums: KeepsPieceSums | null = null,
  ) {
    super();
  }

  async write(id: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const key = blobKey(id);
    const sums = new PieceSums();
    const parts = partsOf(summed(source, sums));
    const first = await next(parts);
    const second = await next(parts);
    if (second === null) await this.bucket.put(key, first ?? Buffer.alloc(0));
    else await this.writeParts(key, this.following([first ?? Buffer.alloc(0), second], parts));
    const kept = sums.digest();
    if (kept === null) return;
    try {
      await this.sums?.keep(id, kept);
    } catch (error) {
      // Nobody waits for it: what it misses, the sweep finds.
      void this.bucket.remove(key).catch(() => undefined);
      throw error;
    }
  }

  async read(id: string, range: ByteRange): Promise<BlobBody> {
    if (range.length > 0) return readObject(this.bucket, blobKey(id), range);
    // No range names no bytes: whether the object is there is all that there is to know.
    if ((await this.sizeOf(id)) === null) throw new BlobMissing('There is no such object in S3.');
    return Buffer.alloc(0);
  }

  async delete(id: string): Promise<void> {
    await this.deleteAll([id]);
  }

  override async deleteAll(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += DELETE_AT_ONCE) {
      await Promise.all(ids.slice(at, at + DELETE_AT_ONCE).map((id) => this.bucket.remove(blobKey(id))));
    }
    await this.sums?.forget(ids);
  }

  async sizeOf(id: string): Promise<number | null> {
    return this.bucket.sizeOf(blobKey(id));
  }

  /** As few calls as there are pages of the list between the first and the last. */
  override async sizesOf(ids: readonly string[]): Promise<Map<string, number>> {
    const sorted = [...ids].sort();
    const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
    const sizes = new Map<string, number>();
    if (sorted.length === 0) return sizes;
    // What comes right before the first one.
    const after = blobKey(first).slice(0, -1);
    for await (const { key, size } of this.bucket.list(BLOBS, after)) {
      if (key > blobKey(last)) break;
      sizes.set(key.slice(BLOBS.length), size);
    }
    return sizes;
  }

  freeBytes(): Promise<null> {
    return Promise.resolve(null);
  }

  async *list(): AsyncIterable<KeptBlob> {
    for await (const { key, modifiedAt, fromParts } of this.bucket.list(BLOBS)) {
      // An object from parts has the date of its beginning: it may be as much younger as it may have taken.
      yield {
        id: key.slice(BLOBS.length),
        modifiedAt: fromParts ? new Date(modifiedAt.getTime() + DAY_MS) : modifiedAt,
      };
    }
  }

  async sweep(before: Date): Promise<number> {
    let removed = 0;
    for await (const { key, uploadId, begunAt } of this.bucket.unfinished(BLOBS)) {
      if (begunAt >= before) continue;
      if (await this.isGoingOn(key, uploadId, before)) continue;
      await this.bucket.abort(key, uploadId);
      removed += 1;
    }
    return removed;
  }

  override async handOff(id: string, terms: DownloadTerms): Promise<{ readonly location: string }> {
    return { location: await this.bucket.link(blobKey(id), { ...terms, seconds: LINK_SECONDS }) };
  }

  override async ping(): Promise<void> {
    await this.bucket.ping(PING_MS);
  }

  private async isGoingOn(key: string, uploadId: string, since: Date): Promise<boolean> {
    try {
      const lastAt = await this.bucket.lastPartAt(key, uploadId);
      return lastAt !== null && lastAt >= since;
    } catch (error) {
      // It has ended since it was listed.
      if (error instanceof BlobMissing) return true;
      throw error;
    }
  }

  private async *following(known: readonly Buffer[], parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    yield* known;
    yield* parts;
  }

  private async writeParts(key: string, parts: AsyncIterable<Buffer>): Promise<void> {
    const deadline = Date.now() + DAY_MS;
    const uploadId = await this.bucket.begin(key);
    const tags: string[] = [];
    let size = 0;
    try {
      let pending = Promise.resolve('');
      for await (const part of parts) {
        if (tags.length > 0 || size > 0) tags.push(await pending);
        if (Date.now() > deadline) throw unavailable(new Error('The upload takes longer than a day.'));
        size += part.length;
        pending = this.bucket.putPart(key, uploadId, tags.length + 1, part);
        // Its failure is thrown where it is awaited.
        pending.catch(() => undefined);
      }
      tags.push(await pending);
      await this.bucket.complete(key, uploadId, tags, size);
    } catch (error) {
      // Nobody waits for it: what it misses, the sweep finds.
      void this.bucket.abort(key, uploadId).catch(() => undefined);
      throw error instanceof BlobMissing ? unavailable(error) : error;
    }
  }
}

async function next(parts: AsyncGenerator<Buffer, void>): Promise<Buffer | null> {
  const { value } = await parts.next();
  return value ?? null;
}
