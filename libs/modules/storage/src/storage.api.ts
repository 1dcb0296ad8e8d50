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
