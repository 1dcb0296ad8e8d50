import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { isUniqueViolation } from '@plinth/platform/database';
import { StorageDriver } from '../drivers/storage-driver.js';
import { DerivativesRepository, type Derivative } from '../persistence/derivatives.repository.js';
import type { ObjectRow } from '../persistence/objects.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { collect } from './collect.js';
import { isDescribable } from './image-types.js';
import { nameOfVariant, type Variant } from './image-variant.js';
import { ImageWorkshop, MAX_IMAGE_BYTES } from './image-workshop.js';
import { MeasuredStream } from './measured-stream.js';

// What is remembered takes about half a kilobyte each.
const MAX_REMEMBERED = 2_000;

/**
 * Variants of images, made once and kept beside the version that they were made of. As neither ever changes, those asked
 * for lately are remembered; whether a caller may see the version has been decided before.
 */
@Injectable()
export class ImageDerivatives {
  private readonly flights = new Map<string, Promise<Derivative>>();
  private readonly remembered = new Map<string, Derivative>();

  constructor(
    private readonly derivatives: DerivativesRepository,
    private readonly workshop: ImageWorkshop,
    private readonly driver: StorageDriver,
    private readonly clock: Clock,
  ) {}

  /**
   * The variant of an object, kept or made now. Whoever asks for it meanwhile waits for the same one.
   * @param anew forgets what is remembered, where its bytes turned out to be gone.
   * @throws {AppError} 422 for what is no image, broken or too large.
   */
  async get(object: ObjectRow, variant: Variant, { anew = false } = {}): Promise<Derivative> {
    if (!isDescribable(object.mediaType)) throw StorageErrors.notAnImage();
    const name = nameOfVariant(variant);
    const flight = `${object.versionId} ${name}`;
    if (anew) this.remembered.delete(flight);
    const known = this.remembered.get(flight);
    if (known) return known;
    const derivative =
      (await this.derivatives.find(object.versionId, name)) ?? (await this.fly(flight, object, name, variant));
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value ?? '');
    this.remembered.set(flight, derivative);
    return derivative;
  }

  private fly(flight: string, object: ObjectRow, name: string, variant: Variant): Promise<Derivative> {
    const running = this.flights.get(flight);
    if (running) return running;
    const made = this.make(object, name, variant).finally(() => this.flights.delete(flight));
    this.flights.set(flight, made);
    return made;
  }

  /** The bytes of an image, in memory. @throws {AppError} `storage.image_too_large`. */
  async bytesOf(object: ObjectRow): Promise<Buffer> {
    if (object.size > MAX_IMAGE_BYTES) throw StorageErrors.imageTooLarge();
    return collect(await this.driver.read(object.blobId, { start: 0, length: object.size }));
  }

  private async make(object: ObjectRow, name: string, variant: Variant): Promise<Derivative> {
    const { bytes, width, height } = await this.workshop.make(await this.bytesOf(object), variant);
    const stream = new MeasuredStream(once(bytes), { maxBytes: Infinity, onHead: () => Promise.resolve() });
    const blobId = newId();
    await this.driver.write(blobId, stream);
    const mediaType = `image/${variant.encoding}`;
    const made = {
      id: newId(),
      versionId: object.versionId,
      variant: name,
      blobId,
      size: bytes.length,
      mediaType,
      width,
      height,
    };
    try {
      await this.derivatives.insert(made, { driver: this.driver.name, sha256: stream.sha256, at: this.clock.now() });
      return made;
    } catch (error) {
      await this.driver.delete(blobId);
      // Another process was faster: its image is as good as ours.
      const kept = isUniqueViolation(error) ? await this.derivatives.find(object.versionId, name) : null;
      if (kept) return kept;
      throw error;
    }
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
