import { Inject, Injectable } from '@nestjs/common';
import { AppError, isRefusal, newId } from '@plinth/kernel';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { DriverFull } from '../drivers/storage-driver.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { StorageErrors } from '../storage.errors.js';
import { MeasuredStream, tooLarge } from './measured-stream.js';
import { detectMediaType, isAllowedMediaType } from './media-type.js';

/** What the sender says about the bytes; nothing of it is believed. */
export interface DeclaredBlob {
  readonly mediaType?: string;
  readonly length?: number;
  readonly sha256?: Buffer | null;
  /** A limit beside the bucket's own, such as that of a signed URL. */
  readonly maxBytes?: number;
}

/** Bytes that the driver keeps and that no row refers to yet. */
export interface ReceivedBlob {
  readonly id: string;
  readonly driver: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly mediaType: string;
}

/** Takes bytes in: streams them to the driver while measuring them. No transaction is open meanwhile. */
@Injectable()
export class ReceiveBlob {
  constructor(
    private readonly drivers: StorageDrivers,
    @Inject(configToken(storageSection)) private readonly config: StorageConfig,
  ) {}

  /**
   * Keeps what `source` yields, under the rules of `bucket`. Nothing is kept if it throws.
   * @throws {AppError} 413, 415, 422 where the bytes break a rule; 507 where there is no room; 400 where they end early.
   */
  async receive(bucket: Bucket, declared: DeclaredBlob, source: AsyncIterable<Uint8Array>): Promise<ReceivedBlob> {
    const maxBytes = Math.min(bucket.maxObjectBytes ?? this.config.maxObjectBytes, declared.maxBytes ?? Infinity);
    const announced = declared.length ?? 0;
    if (announced > maxBytes) throw tooLarge(maxBytes);
    const driver = this.drivers.get(bucket.driver);
    await this.assertRoom(announced, driver);
    let mediaType = '';
    const measured = new MeasuredStream(endingEarly(source), {
      maxBytes,
      sha256: declared.sha256 ?? null,
      onHead: async (head) => {
        mediaType = await detectMediaType(head, declared.mediaType);
        if (!isAllowedMediaType(mediaType, bucket.allowedMediaTypes)) {
          throw StorageErrors.mediaTypeRefused({ detail: `The bucket does not accept ${mediaType}.` });
        }
      },
      onProgress: (bytes) => this.assertRoom(Math.max(0, announced - bytes), driver),
    });
    const id = newId();
    try {
      await driver.write(id, measured);
    } catch (error) {
      throw error instanceof DriverFull ? StorageErrors.diskFull({ cause: error }) : error;
    }
    return { id, driver: driver.name, size: measured.size, sha256: measured.sha256, mediaType };
  }

  /**
   * The same after `error`, if it says for sure that no row did: bytes with a row must stay. The sweep tells the two
   * apart.
   */
  async discardAfter(error: unknown, blobs: readonly ReceivedBlob[]): Promise<void> {
    if (isRefusal(error)) await this.discard(blobs);
  }

  /** Forgets bytes that no row came to refer to. What this misses, the sweep finds. */
  async discard(blobs: readonly ReceivedBlob[]): Promise<void> {
    await Promise.allSettled(blobs.map(({ id, driver }) => this.drivers.get(driver).delete(id)));
  }

  /** Refuses more bytes where they would not fit, or leave too little room for everything else. @throws {AppError} 507. */
  async assertRoom(more: number, driver = this.drivers.home): Promise<void> {
    const free = await driver.freeBytes();
    if (free !== null && free - more < this.config.reserveBytes) throw StorageErrors.diskFull();
  }
}

/** A source that breaks off (the client went away) is the sender's fault, not ours. */
async function* endingEarly(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw error instanceof AppError ? error : StorageErrors.uploadAborted({ cause: error });
  }
}
