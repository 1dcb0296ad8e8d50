import { Inject, Injectable } from '@nestjs/common';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import {
  BlobMissing,
  StorageDriver,
  type BlobBody,
  type ByteRange,
  type DownloadTerms,
  type HandOff,
} from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketAccess } from './bucket-access.js';
import { HotBytes } from './hot-bytes.js';
import { assertMayLeave } from './scanning/scan-gate.js';
import { SignedLinks, type LinkClaim } from './signed-links.js';

/** An object that the caller may read, and its bucket. */
export interface Readable {
  readonly bucket: Bucket;
  readonly object: ObjectRow;
}

const ATTEMPTS = 3;

/** Finds objects and opens their bytes. */
@Injectable()
export class ReadObject {
  private readonly hot = new HotBytes();

  constructor(
    private readonly objects: ObjectsRepository,
    private readonly driver: StorageDriver,
    private readonly links: SignedLinks,
    private readonly access: BucketAccess,
    @Inject(configToken(storageSection)) private readonly config: StorageConfig,
  ) {}

  /**
   * The object, in the version named or the current one, for whom the bucket lets in, and for whoever has a link.
   * @throws {AppError} 404; 401 for a stranger where the bucket is not public; 403 for a link that does not hold; 409 for
   * what may not leave its bucket.
   */
  async find(bucketName: string, key: string, versionId: string | null, claim: LinkClaim | null): Promise<Readable> {
    const found = await this.objects.findWithBucket(bucketName, key, versionId);
    const bucket = claim
      ? this.links.verify(found.bucket, 'GET', key, claim)
      : await this.access.allowReading(found.bucket, key);
    if (!found.object) throw StorageErrors.objectNotFound();
    assertMayLeave(bucket, found.object);
    return { bucket, object: found.object };
  }

  /**
   * Finds an object and does with it what needs its bytes. Where it is replaced or deleted in between, it is found
   * again: the caller gets the old one, the new one or 404, and never a broken one.
   * @param use is called with the object as it was found, and with whether it is tried again; it throws what `open` throws.
   */
  async withBytes<T>(find: () => Promise<Readable>, use: (found: Readable, again: boolean) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const found = await find();
      try {
        return await use(found, attempt > 1);
      } catch (error) {
        if (!(error instanceof BlobMissing)) throw error;
        if (attempt === ATTEMPTS) throw StorageErrors.bytesMissing({ cause: error });
      }
    }
  }

  /** Bytes of a blob that the caller was found to be allowed to read. @throws {BlobMissing} where they are gone. */
  async open(blobId: string, range: ByteRange): Promise<BlobBody> {
    const hot = this.hot.get(blobId, range);
    if (hot) return hot;
    const body = await this.driver.read(blobId, range);
    if (Buffer.isBuffer(body)) this.hot.note(blobId, range, body);
    return body;
  }

  /** Where somebody else sends the bytes from, if that is configured and possible; `null` where we send them. */
  async handOff(blobId: string, terms: DownloadTerms): Promise<HandOff | null> {
    const { handOff, nginxLocation } = this.config;
    if (handOff === 'off') return null;
    const to = await this.driver.handOff(blobId, terms);
    if (to === null) return null;
    if ('path' in to) return handOff === 'nginx' ? { path: nginxLocation + to.path } : null;
    return handOff === 'redirect' ? to : null;
  }
}
