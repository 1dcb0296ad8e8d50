import type { Readable } from 'node:stream';

/** A stretch of bytes, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** Bytes to be sent: small ones at once, larger ones as they are read. */
export type BlobBody = Buffer | Readable;

/** What a driver keeps, as a sweep sees it. */
export interface KeptBlob {
  readonly id: string;
  readonly modifiedAt: Date;
}

/** How a download is to be described by whoever sends it in our place. */
export interface DownloadTerms {
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly cacheControl: string;
}

/** Where somebody else sends bytes from: a path that the proxy before us knows, or an address for the client. */
export type HandOff = { readonly path: string } | { readonly location: string };

/** There are no bytes under this id, or fewer than were written. */
export class BlobMissing extends Error {}

/** There is no room for more bytes. */
export class DriverFull extends Error {}

/**
 * Keeps bytes under ids that the caller makes (UUIDv7). Ids are all that a driver ever names anything by, so that no
 * key of a user can lead anywhere. What it keeps never changes.
 */
export abstract class StorageDriver {
  /** Stable; kept with every blob. */
  abstract readonly name: string;

  /** Whether bytes come over a network, where they may be changed on the way. */
  readonly isRemote: boolean = false;

  /**
   * Keeps what `source` yields under `id`. Once this returns, the bytes are durable and readable whole; if it throws,
   * or the process dies before, there is nothing under `id`. An error of `source` is thrown on as it is.
   * @throws {DriverFull}
   */
  abstract write(id: string, source: AsyncIterable<Uint8Array>): Promise<void>;

  /**
   * Opens bytes. A stream that was opened can be read to its end, even if the blob is deleted meanwhile.
   * @param range must lie within the blob.
   * @throws {BlobMissing}
   */
  abstract read(id: string, range: ByteRange): Promise<BlobBody>;

  /** Forgets the bytes. Deleting what is not there changes nothing. */
  abstract delete(id: string): Promise<void>;

  /** How many bytes are kept under `id`; `null` where there are none. */
  abstract sizeOf(id: string): Promise<number | null>;

  /** The same for many; those that are not there are not in the answer. */
  async sizesOf(ids: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (const id of ids) {
      const size = await this.sizeOf(id);
      if (size !== null) sizes.set(id, size);
    }
    return sizes;
  }

  /** Forgets the bytes of many. */
  async deleteAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.delete(id);
  }

  /** Lets somebody else send the bytes; `null` where nobody can. Whoever is sent there may have them for a short while. */
  handOff(_id: string, _terms: DownloadTerms): Promise<HandOff | null> {
    return Promise.resolve(null);
  }

  /** Whether the bytes are within reach. @throws where they are not. */
  ping(): Promise<void> {
    return Promise.resolve();
  }

  /** Bytes that may still be written, or `null` where there is no such bound. */
  abstract freeBytes(): Promise<number | null>;

  /** Everything that is kept, in no particular order. */
  abstract list(): AsyncIterable<KeptBlob>;

  /** Removes what interrupted writes left behind, if nobody has touched it since `before`. Returns how many. */
  abstract sweep(before: Date): Promise<number>;
}
