import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { zipStream } from '@plinth/platform/archive';
import { AppError } from '@plinth/kernel';
import type { Bucket } from '../persistence/bucket.entity.js';
import { StorageErrors } from '../storage.errors.js';
import { ArchiveEntries } from './archive-entries.js';
import { BucketAccess } from './bucket-access.js';

const MAX_OBJECTS = 10_000;
const MAX_BYTES = 10 * 1024 ** 3;
const AT_ONCE = 4;

/** Everything below a prefix as an archive that is made while it is sent. What is larger is for the job `storage.zip`. */
@Injectable()
export class StreamArchive {
  private running = 0;

  constructor(
    private readonly access: BucketAccess,
    private readonly entries: ArchiveEntries,
  ) {}

  /**
   * Opens the archive. Each object is asked for again when its turn comes: what was deleted, is not readable to the
   * caller any more or may not leave the bucket is left out. A source that breaks off leaves an archive without an end.
   * @throws {AppError} 404; 413 where there is too much; 503 where too many are being sent.
   */
  async open(bucketName: string, prefix: string): Promise<Readable> {
    const bucket = await this.access.bucket('read', bucketName, prefix);
    if (this.running >= AT_ONCE) throw StorageErrors.archivesBusy({ retryAfterSeconds: 5 });
    this.running += 1;
    const leaving = new AbortController();
    const leave = () => {
      if (leaving.signal.aborted) return;
      leaving.abort();
      this.running -= 1;
    };
    try {
      await this.assertBounded(bucket, prefix, leaving.signal);
    } catch (error) {
      leave();
      throw error;
    }
    const wishes = { signal: leaving.signal, accepts: ({ key }: { key: string }) => this.isReadable(bucket, key) };
    const archive = Readable.from(zipStream(this.entries.of(bucket, prefix, wishes)), { objectMode: false });
    return archive.once('close', leave);
  }

  private async assertBounded(bucket: Bucket, prefix: string, signal: AbortSignal): Promise<void> {
    let [objects, bytes] = [0, 0];
    for await (const { size } of this.entries.below(bucket, prefix, signal)) {
      objects += 1;
      bytes += size;
      if (objects > MAX_OBJECTS || bytes > MAX_BYTES) throw StorageErrors.archiveTooLarge();
    }
  }

  private async isReadable(bucket: Bucket, key: string): Promise<boolean> {
    try {
      await this.access.allow('read', bucket, key);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'not_found') return false;
      throw error;
    }
  }
}
