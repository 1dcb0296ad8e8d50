import { Injectable } from '@nestjs/common';
import type { Sharp } from 'sharp';
import { AppError, type JsonObject } from '@plinth/kernel';
import { DescriptionsRepository } from '../persistence/descriptions.repository.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { owned } from './bucket-access.js';
import { cameraFacts } from './camera-facts.js';
import { ImageDerivatives } from './image-derivatives.js';
import { isDescribable } from './image-types.js';
import { variantOf } from './image-variant.js';
import { ImageWorkshop } from './image-workshop.js';
import { assertMayLeave } from './scanning/scan-gate.js';

const THUMBNAIL_WIDTHS = [320, 960];
const BLUR_SIDE = 32;

/** Finds out what an image shows about itself, keeps that with its version, and makes the thumbnails. */
@Injectable()
export class DescribeImage {
  constructor(
    private readonly objects: ObjectsRepository,
    private readonly descriptions: DescriptionsRepository,
    private readonly derivatives: ImageDerivatives,
    private readonly workshop: ImageWorkshop,
  ) {}

  /**
   * Describes the current version of an object of the job's owner. What is no image, or cannot be read as one, is
   * described as that: trying again would not change it.
   * @throws {AppError} 404 where there is no such object, 409 where it may not leave its bucket.
   */
  async run(bucketName: string, key: string, progress: (percent: number) => void): Promise<JsonObject> {
    const found = await this.objects.findWithBucket(bucketName, key);
    const bucket = owned(found.bucket);
    if (!found.object) throw StorageErrors.objectNotFound();
    assertMayLeave(bucket, found.object);
    const { object } = found;
    const { versionId } = object;
    try {
      const description = await this.describe(object, progress);
      await this.descriptions.save(versionId, description);
      return { described: true, key, versionId, ...description };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'refused') throw error;
      return { described: false, key, versionId, mediaType: object.mediaType, reason: error.message };
    }
  }

  private async describe(object: ObjectRow, progress: (percent: number) => void): Promise<JsonObject> {
    if (!isDescribable(object.mediaType)) throw StorageErrors.notAnImage();
    const bytes = await this.derivatives.bytesOf(object);
    const look = await this.workshop.open(bytes, async (image) => ({
      ...(await sizeOf(image)),
      ...(await colours(image)),
    }));
    progress(40);
    const camera = await cameraFacts(bytes);
    const thumbnails: JsonObject[] = [];
    for (const width of THUMBNAIL_WIDTHS.filter((each) => each < look.width)) {
      const variant = variantOf({ width, format: 'webp' }, object.mediaType, undefined);
      const made = await this.derivatives.get(object, variant);
      thumbnails.push({
        width: made.width,
        height: made.height,
        mediaType: made.mediaType,
        query: `width=${String(width)}&format=webp`,
      });
      progress(40 + 30 * thumbnails.length);
    }
    return { mediaType: object.mediaType, ...look, camera, thumbnails };
  }
}

async function sizeOf(image: Sharp) {
  const { autoOrient, hasAlpha, space, pages } = await image.metadata();
  const { width, height } = autoOrient;
  return { width, height, hasAlpha, colourSpace: space, ...(pages !== undefined && pages > 1 && { frames: pages }) };
}

async function colours(image: Sharp): Promise<{ dominantColour: string; blurHash: string }> {
  const { encode } = await import('blurhash');
  const small = image.clone().resize({ width: BLUR_SIDE, height: BLUR_SIDE, fit: 'inside' }).toColourspace('srgb');
  const { data, info } = await small.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [wide, high] = info.width >= info.height ? [4, 3] : [3, 4];
  return {
    dominantColour: dominantOf(data),
    blurHash: encode(new Uint8ClampedArray(data), info.width, info.height, wide, high),
  };
}

/** The middle of the largest of 4096 colours that the opaque pixels fall into, as `#rrggbb`. */
function dominantOf(pixels: Buffer): string {
  const bins = new Map<number, { count: number; sum: [number, number, number] }>();
  for (let at = 0; at < pixels.length; at += 4) {
    const [r = 0, g = 0, b = 0, alpha = 0] = pixels.subarray(at, at + 4);
    if (alpha < 128) continue;
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const bin = bins.get(key) ?? { count: 0, sum: [0, 0, 0] };
    bin.count += 1;
    bin.sum = [bin.sum[0] + r, bin.sum[1] + g, bin.sum[2] + b];
    bins.set(key, bin);
  }
  const largest = [...bins.values()].sort((left, right) => right.count - left.count)[0];
  if (!largest) return '#ffffff';
  return `#${largest.sum
    .map((sum) =>
      Math.round(sum / largest.count)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
