import { Injectable } from '@nestjs/common';
import type sharpModule from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';
import { AppError } from '@plinth/kernel';
import { StorageErrors } from '../storage.errors.js';
import type { Variant } from './image-variant.js';

const MAX_PIXELS = 100_000_000;
const MAX_SECONDS = 15;
const AT_ONCE = 2;
const MAX_WAITING = 64;

/** The largest file that is read into memory to be looked at, in bytes. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** An image as it was made. */
export interface MadeImage {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Where images are decoded and encoded: a few at a time, with bounds on pixels and on time, so that no image can take
 * the process down. The image library is loaded with the first of them.
 */
@Injectable()
export class ImageWorkshop {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * Calls `work` with the image, its orientation applied, once there is a place for it.
   * @throws {AppError} `storage.image_broken`, `storage.image_too_large`; `storage.images_busy` where too many wait.
   */
  async open<T>(bytes: Buffer, work: (image: Sharp) => Promise<T>): Promise<T> {
    await this.enter();
    try {
      const sharp = await loadSharp();
      return await work(sharp(bytes, OPTIONS).timeout({ seconds: MAX_SECONDS }).autoOrient());
    } catch (error) {
      throw error instanceof AppError ? error : refusal(error);
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Makes a variant. What a camera wrote beside the pixels, the place included, is left out; the colours stay. */
  async make(bytes: Buffer, variant: Variant): Promise<MadeImage> {
    const { width, height, encoding, quality } = variant;
    return this.open(bytes, async (image) => {
      const sized = width === null && height === null ? image : await resized(image, variant);
      const flat = encoding === 'jpeg' ? sized.flatten({ background: '#ffffff' }) : sized;
      const { data, info } = await flat.keepIccProfile()[encoding]({ quality }).toBuffer({ resolveWithObject: true });
      return { bytes: data, width: info.width, height: info.height };
    });
  }

  private async enter(): Promise<void> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= MAX_WAITING) throw StorageErrors.imagesBusy({ retryAfterSeconds: 2 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
  }
}

async function resized(image: Sharp, { width, height, fit, focus }: Variant): Promise<Sharp> {
  if (width === null || height === null || fit !== 'cover' || focus === null) {
    return image.resize({ ...(width !== null && { width }), ...(height !== null && { height }), fit });
  }
  const { autoOrient: whole } = await image.metadata();
  // Cut first: what is enlarged is never more than what is asked for.
  const scale = Math.max(width / whole.width, height / whole.height);
  const part = {
    width: Math.min(whole.width, Math.max(1, Math.round(width / scale))),
    height: Math.min(whole.height, Math.max(1, Math.round(height / scale))),
  };
  // The point comes as near to the middle as the edges allow.
  const left = startOf(focus.x * whole.width, part.width, whole.width);
  const top = startOf(focus.y * whole.height, part.height, whole.height);
  return image.extract({ left, top, ...part }).resize({ width, height, fit: 'fill' });
}

function startOf(point: number, length: number, whole: number): number {
  return Math.round(Math.min(Math.max(0, point - length / 2), whole - length));
}

const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true };

let loading: Promise<typeof sharpModule> | undefined;

function loadSharp(): Promise<typeof sharpModule> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // One thread an image: the places above are the parallelism, and nothing is to be kept between images.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loading;
}

function refusal(error: unknown): AppError {
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|too large|timeout/i.test(message)) return StorageErrors.imageTooLarge({ cause: error });
  return StorageErrors.imageBroken({ cause: error });
}
