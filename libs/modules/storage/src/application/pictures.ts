import { Injectable } from '@nestjs/common';
import { AppError, PLATFORM_OWNER } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { PicturesApi, type TakenPicture } from '../storage.api.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketsService } from './buckets.service.js';
import { isDescribable } from './image-types.js';
import { ImageWorkshop } from './image-workshop.js';
import { detectMediaType } from './media-type.js';
import { MeasuredStream, tooLarge } from './measured-stream.js';
import { ReceiveBlob } from './receive-blob.js';
import { RemoveObjects } from './remove-objects.js';
import { StoreObjects } from './store-objects.js';

// What becomes a small square needs no more, and the formats that are decoded whole take four bytes for each.
const MAX_PIXELS = 40_000_000;
const QUALITY = 82;

/** Keeps pictures of other modules as objects of buckets that belong to the platform and that everybody may read. */
@Injectable()
export class Pictures extends PicturesApi {
  constructor(
    private readonly buckets: BucketsRepository,
    private readonly makeBuckets: BucketsService,
    private readonly workshop: ImageWorkshop,
    private readonly receiver: ReceiveBlob,
    private readonly storer: StoreObjects,
    private readonly removals: RemoveObjects,
    private readonly transaction: Transaction,
  ) {
    super();
  }

  async take(
    collection: string,
    source: AsyncIterable<Uint8Array>,
    { maxBytes, side, length = 0 }: { readonly maxBytes: number; readonly side: number; readonly length?: number },
  ): Promise<TakenPicture> {
    if (length > maxBytes) throw tooLarge(maxBytes);
    const image = await collectImage(source, maxBytes);
    await this.assertDecodable(image);
    const variant = {
      width: side,
      height: side,
      fit: 'cover',
      encoding: 'webp',
      quality: QUALITY,
      focus: null,
    } as const;
    const { bytes } = await this.workshop.make(image, variant);
    return {
      blob: await this.receiver.receive(await this.bucket(collection), { mediaType: 'image/webp' }, once(bytes)),
    };
  }

  async show(collection: string, subject: string, { blob }: TakenPicture): Promise<string> {
    const bucket = await this.bucket(collection);
    const request = { key: subject, blob, metadata: {}, conditions: {}, described: false };
    const [stored] = await this.transaction.actingFor(PLATFORM_OWNER, () => this.storer.store(bucket, [request]));
    if (!stored) throw new Error('Nothing was stored.');
    return `/v1/storage/buckets/${bucket.name}/objects/${subject}?versionId=${stored.object.versionId}`;
  }

  async discard({ blob }: TakenPicture): Promise<void> {
    await this.receiver.discard([blob]);
  }

  async remove(collection: string, subject: string): Promise<void> {
    const bucket = await this.buckets.findByName(nameOf(collection));
    if (!bucket) return;
    try {
      await this.transaction.actingFor(PLATFORM_OWNER, () => this.removals.remove(bucket, subject, {}));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'storage.object_not_found') throw error;
    }
  }

  private async bucket(collection: string): Promise<Bucket> {
    const name = nameOf(collection);
    const known = await this.buckets.findByName(name);
    if (known) return known;
    try {
      const make = () => this.makeBuckets.create(name, { visibility: 'public' }, PLATFORM_OWNER);
      return await this.transaction.actingFor(PLATFORM_OWNER, () => this.transaction.detached(make));
    } catch (error) {
      // Somebody else's first picture was faster.
      const made = await this.buckets.findByName(name);
      if (made) return made;
      throw error;
    }
  }

  private async assertDecodable(image: Buffer): Promise<void> {
    const { width, height } = await this.workshop.open(image, (opened) => opened.metadata());
    if (width * height > MAX_PIXELS) throw StorageErrors.imageTooLarge();
  }
}

// No route takes a name with this sign, so that nobody can make, change or empty such a bucket.
function nameOf(collection: string): string {
  return `_${collection}`;
}

async function collectImage(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const measured = new MeasuredStream(source, {
    maxBytes,
    onHead: async (head) => {
      const mediaType = await detectMediaType(head, undefined);
      if (!isDescribable(mediaType)) {
        throw StorageErrors.mediaTypeRefused({ detail: 'A picture is a JPEG, PNG, WebP, GIF, AVIF or TIFF.' });
      }
    },
  });
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of measured) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof AppError ? error : StorageErrors.uploadAborted({ cause: error });
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
