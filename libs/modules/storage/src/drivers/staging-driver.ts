import type { BlobBody, ByteRange, KeptBlob } from './storage-driver.js';

/**
 * Keeps bytes that arrive in several requests, each appended to what is there, until they become a blob of the storage
 * driver beside it. Ids are those of the blobs to be. Callers see to it that nobody else changes the same one meanwhile.
 */
export abstract class StagingDriver {
  /**
   * Appends what `source` yields at `offset`, where what is there must end or is cut to end. Once this returns, the
   * bytes are durable. If the source breaks, what came before is kept, and what it threw is thrown.
   * @returns the bytes that are there now.
   * @throws {DriverFull}
   */
  abstract append(id: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number>;

  /** Bytes that are there; `null` where there is nothing, as before the first `append`. */
  abstract sizeOf(id: string): Promise<number | null>;

  /** Reads what is there. @throws {BlobMissing} */
  abstract read(id: string, range: ByteRange): Promise<BlobBody>;

  /** Forgets what is behind `size`. */
  abstract cut(id: string, size: number): Promise<void>;

  /** Makes the bytes the blob of this id. Doing so again, after it has been done, changes nothing. */
  abstract finish(id: string): Promise<void>;

  /** Forgets everything. Dropping what is not there changes nothing. */
  abstract drop(id: string): Promise<void>;

  /** Everything that is there. */
  abstract list(): AsyncIterable<KeptBlob>;
}
