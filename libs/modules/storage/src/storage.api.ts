import type { ReceivedBlob } from './application/receive-blob.js';

/** Bytes with what is known of them. */
export interface StoredFile {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly mediaType: string;
  readonly etag: string;
}

/** What other modules may do with objects. All of it acts for whom the running request or job acts for. */
export abstract class StorageApi {
  /**
   * Stores what `source` yields under `key` of an existing bucket, as an upload by its owner would.
   * @throws {AppError} as the upload route does.
   */
  abstract put(
    bucket: string,
    key: string,
    source: AsyncIterable<Uint8Array>,
    declared: { readonly mediaType?: string; readonly maxBytes?: number },
  ): Promise<StoredFile>;

  /** Deletes an object, if there is one. */
  abstract remove(bucket: string, key: string): Promise<void>;
}

/** A picture that was taken in. Nothing shows it until `show` says what it is of. */
export interface TakenPicture {
  readonly blob: ReceivedBlob;
}

/**
 * Small pictures that other modules show of what is theirs. They lie in buckets of the platform, whose names nobody else
 * can give a bucket, and whoever knows the address of one may see it.
 */
export abstract class PicturesApi {
  /**
   * Takes an image in and makes a square of it, `side` pixels wide, without anything that a camera wrote beside the
   * pixels. What the image is, its bytes say. No transaction may be open.
   * @throws {AppError} 413 for more than `maxBytes`, 415 for what is no image, 422 for too many pixels or a broken
   * one; 400 where the bytes end early, 503 where too many wait, 507 where there is no room.
   */
  abstract take(
    collection: string,
    source: AsyncIterable<Uint8Array>,
    limits: { readonly maxBytes: number; readonly side: number; readonly length?: number },
  ): Promise<TakenPicture>;

  /**
   * Shows a picture as the one of `subject`, in the open transaction, in place of the one before.
   * @returns its address below `PUBLIC_URL`. Another picture has another one, so that it can be cached for ever.
   */
  abstract show(collection: string, subject: string, picture: TakenPicture): Promise<string>;

  /** Forgets a picture that is not to be shown after all. */
  abstract discard(picture: TakenPicture): Promise<void>;

  /** Removes the picture of `subject`, if there is one, in the open transaction. */
  abstract remove(collection: string, subject: string): Promise<void>;
}
