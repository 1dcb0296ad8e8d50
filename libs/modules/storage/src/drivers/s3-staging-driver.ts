import { Readable } from 'node:stream';
import { chunksOf, collect } from '../application/collect.js';
import type { S3Bucket, S3Entry } from './s3-bucket.js';
import { unavailable } from './s3-faults.js';
import { blobKey, segmentKey, STAGING, stagedPrefix } from './s3-layout.js';
import { partBytes, partsOf } from './s3-parts.js';
import { readObject } from './s3-reading.js';
import { StagingDriver } from './staging-driver.js';
import { BlobMissing, type BlobBody, type ByteRange, type KeptBlob } from './storage-driver.js';

interface Segment extends S3Entry {
  readonly offset: number;
}

const COPIES_AT_ONCE = 8;
const SMALLEST_PART_BYTES = partBytes(0);

/**
 * Staged bytes as objects: `staging/<id>/<offset>`, one segment after the other. The list of them is the truth about how
 * far an upload got, whichever process asks. A segment shows once it is whole; all but the last one are large enough to be
 * parts of the blob that S3 puts together from them, without a byte coming here again.
 */
export class S3StagingDriver extends StagingDriver {
  constructor(private readonly bucket: S3Bucket) {
    super();
  }

  async append(id: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    await this.cut(id, offset);
    const segments = await this.segments(id);
    const tail = segments.at(-1);
    // A last segment that is too small to stay one is written again with what comes.
    const again = tail && tail.size < SMALLEST_PART_BYTES ? tail : null;
    const before = again ? await collect(await this.readSegment(again)) : Buffer.alloc(0);
    let at = again ? again.offset : offset;
    const index = segments.length - (again ? 1 : 0);
    for await (const part of partsOf(following(before, source), index, true)) {
      // Nothing new has come: what is there is as it should be.
      if (part.length === before.length && at + part.length === offset && segments.length > 0) continue;
      await this.bucket.put(segmentKey(id, at), part);
      at += part.length;
    }
    return Math.max(at, offset);
  }

  async sizeOf(id: string): Promise<number | null> {
    const last = (await this.segments(id)).at(-1);
    return last ? last.offset + last.size : null;
  }

  async read(id: string, { start, length }: ByteRange): Promise<BlobBody> {
    const end = start + length;
    const segments = await this.segments(id);
    const last = segments.at(-1);
    if (!last || last.offset + last.size < end) throw new BlobMissing('So much is not there.');
    const wanted = segments.filter((each) => each.offset < end && each.offset + each.size > start);
    const read = (segment: Segment) => {
      const from = Math.max(start, segment.offset);
      const to = Math.min(end, segment.offset + segment.size);
      return readObject(this.bucket, segment.key, { start: from - segment.offset, length: to - from });
    };
    const [only] = wanted;
    if (!only) return Buffer.alloc(0);
    if (wanted.length === 1) return read(only);
    return Readable.from(
      (async function* () {
        for (const segment of wanted) yield* chunksOf(await read(segment));
      })(),
      { objectMode: false },
    );
  }

  async cut(id: string, size: number): Promise<void> {
    // From the end, so that what is left when this breaks off is never longer or with a hole.
    for (const segment of (await this.entries(id)).reverse()) {
      if (segment.offset + segment.size <= size) continue;
      const kept = size - segment.offset;
      if (kept <= 0 && segment.offset > 0) await this.bucket.remove(segment.key);
      else await this.bucket.put(segment.key, await this.headOf(segment, kept));
    }
  }

  async finish(id: string): Promise<void> {
    const key = blobKey(id);
    const all = await this.entries(id);
    // Only this makes the blob, and all at once: where it is, the segments are what a crash left.
    if ((await this.bucket.sizeOf(key)) === null) await this.compose(key, contiguous(all));
    await this.removeAll(all);
  }

  async drop(id: string): Promise<void> {
    await this.removeAll(await this.entries(id));
  }

  async *list(): AsyncIterable<KeptBlob> {
    let [id, modifiedAt] = ['', new Date(0)];
    for await (const entry of this.bucket.list(STAGING)) {
      const [next = ''] = entry.key.slice(STAGING.length).split('/', 1);
      if (id !== '' && id !== next) yield { id, modifiedAt };
      if (id !== next || modifiedAt < entry.modifiedAt) [id, modifiedAt] = [next, entry.modifiedAt];
    }
    if (id !== '') yield { id, modifiedAt };
  }

  private async compose(key: string, segments: readonly Segment[]): Promise<void> {
    const [first] = segments;
    if (!first) throw new BlobMissing('Nothing has arrived that could be finished.');
    if (segments.length === 1) return this.bucket.copy(first.key, key, first.size);
    const uploadId = await this.bucket.begin(key);
    try {
      const tags: string[] = [];
      for (let at = 0; at < segments.length; at += COPIES_AT_ONCE) {
        const batch = segments.slice(at, at + COPIES_AT_ONCE);
        const copy = (each: Segment, index: number) => this.bucket.copyPart(key, uploadId, at + index + 1, each);
        tags.push(...(await Promise.all(batch.map(copy))));
      }
      await this.bucket.complete(
        key,
        uploadId,
        tags,
        segments.reduce((sum, segment) => sum + segment.size, 0),
      );
    } catch (error) {
      void this.bucket.abort(key, uploadId).catch(() => undefined);
      throw error instanceof BlobMissing ? unavailable(error) : error;
    }
  }

  /** The first one goes first: without it there is nothing, where a rest would be taken for an upload that is not whole. */
  private async removeAll([first, ...others]: readonly S3Entry[]): Promise<void> {
    if (first) await this.bucket.remove(first.key);
    for (let at = 0; at < others.length; at += COPIES_AT_ONCE) {
      await Promise.all(others.slice(at, at + COPIES_AT_ONCE).map(({ key }) => this.bucket.remove(key)));
    }
  }

  private async headOf(segment: Segment, length: number): Promise<Buffer> {
    return length <= 0 ? Buffer.alloc(0) : collect(await this.readSegment({ ...segment, size: length }));
  }

  private async readSegment({ key, size }: S3Entry): Promise<BlobBody> {
    return size === 0 ? Buffer.alloc(0) : readObject(this.bucket, key, { start: 0, length: size });
  }

  private async segments(id: string): Promise<Segment[]> {
    return contiguous(await this.entries(id));
  }

  private async entries(id: string): Promise<Segment[]> {
    const entries: Segment[] = [];
    for await (const entry of this.bucket.list(stagedPrefix(id))) {
      entries.push({ ...entry, offset: Number(entry.key.slice(entry.key.lastIndexOf('/') + 1)) });
    }
    return entries;
  }
}

/** Those that follow each other from the beginning. What is behind a hole was never counted. */
function contiguous(entries: readonly Segment[]): Segment[] {
  let end = 0;
  return entries.filter(({ offset, size }) => {
    if (offset !== end) return false;
    end += size;
    return true;
  });
}

async function* following(before: Buffer, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (before.length > 0) yield before;
  yield* source;
}
