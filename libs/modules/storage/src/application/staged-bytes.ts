import { createHash, type Hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PieceSums } from '../drivers/piece-sums.js';
import { StagingDriver } from '../drivers/staging-driver.js';
import { StorageDriver, type BlobBody } from '../drivers/storage-driver.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { BlobSumsRepository } from '../persistence/blob-sums.repository.js';
import { chunksOf, collect } from './collect.js';
import { HEAD_BYTES } from './media-type.js';

/** A checksum that a stretch of bytes must have. */
export interface ExpectedChecksum {
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** The bytes of a stretch are not those that the client sent. They are not kept. */
export class ChecksumMismatch extends Error {}

/** What is taken of bytes as they pass. */
interface Digests {
  readonly hash: Hash;
  /** Only where stretches of the blob are to be compared later. */
  readonly pieces: PieceSums | null;
}

// Those of uploads that are going on; one that is forgotten costs another reading of its bytes.
const MAX_DIGESTS = 1_000;

/** The bytes of uploads on their way: appended, hashed as they come, and at the end made into a blob. */
@Injectable()
export class StagedBytes {
  private readonly digests = new Map<string, Digests & { readonly offset: number }>();

  private readonly running = new Map<string, Promise<number>>();

  constructor(
    private readonly staging: StagingDriver,
    private readonly driver: StorageDriver,
    private readonly drivers: StorageDrivers,
    private readonly sums: BlobSumsRepository,
  ) {}

  /** How far an upload got, also where it has become a blob. */
  async sizeOf(id: string): Promise<number> {
    await this.settled(id);
    return (await this.staging.sizeOf(id)) ?? (await this.driver.sizeOf(id)) ?? 0;
  }

  /**
   * Appends `source` at `offset`. If it breaks, what came before is kept; not so where a checksum is expected, which
   * then can no longer be compared.
   * @returns the bytes that are there now.
   * @throws {ChecksumMismatch}
   */
  async append(
    id: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    expected: ExpectedChecksum | null,
  ): Promise<number> {
    await this.settled(id);
    const running = this.appendNow(id, offset, source, expected);
    this.running.set(id, running);
    return running.finally(() => {
      if (this.running.get(id) === running) this.running.delete(id);
    });
  }

  private async appendNow(
    id: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    expected: ExpectedChecksum | null,
  ): Promise<number> {
    const kept = this.digests.get(id);
    this.digests.delete(id);
    const digests = offset === 0 ? this.begin() : kept?.offset === offset ? kept : null;
    const checksum = expected && createHash(expected.algorithm);
    try {
      const size = await this.staging.append(id, offset, passing(source, digests?.hash, digests?.pieces, checksum));
      if (expected && checksum && !checksum.digest().equals(expected.digest)) throw new ChecksumMismatch();
      if (digests) this.remember(id, size, digests);
      return size;
    } catch (error) {
      if (expected) await this.staging.cut(id, offset);
      throw error;
    }
  }

  /**
   * What is needed to judge the whole: its SHA-256 in hexadecimal, and its first bytes. With them the sums of its pieces,
   * where there are to be any.
   */
  async inspect(id: string, size: number): Promise<{ sha256: string; head: Buffer; sums: Buffer | null }> {
    const kept = this.digests.get(id);
    const digests = kept?.offset === size ? kept : await this.readAgain(id, size);
    const head = size === 0 ? Buffer.alloc(0) : await collect(await this.open(id, 0, Math.min(HEAD_BYTES, size)));
    return { sha256: digests.hash.copy().digest('hex'), head, sums: digests.pieces?.digest() ?? null };
  }

  /** The bytes that are there. */
  async *read(id: string, size: number): AsyncGenerator<Uint8Array> {
    if (size > 0) yield* chunksOf(await this.open(id, 0, size));
  }

  /** Makes the bytes a blob, with the sums of its pieces. Doing so twice changes nothing more. */
  async finish(id: string, sums: Buffer | null): Promise<void> {
    this.digests.delete(id);
    await this.staging.finish(id);
    if (sums) await this.sums.keep(id, sums);
  }

  /** Forgets the bytes, wherever they are by now. */
  async drop(id: string): Promise<void> {
    this.digests.delete(id);
    await this.staging.drop(id);
    await this.driver.delete(id);
  }

  /** Waits until a broken request has written what it had, which may be after it was answered. */
  private async settled(id: string): Promise<void> {
    await this.running.get(id)?.catch(() => undefined);
  }

  private async open(id: string, start: number, length: number): Promise<BlobBody> {
    const staged = (await this.staging.sizeOf(id)) !== null;
    return staged ? this.staging.read(id, { start, length }) : this.driver.read(id, { start, length });
  }

  private async readAgain(id: string, size: number): Promise<Digests> {
    const digests = this.begin();
    const bytes = passing(this.read(id, size), digests.hash, digests.pieces);
    while ((await bytes.next()).done !== true);
    return digests;
  }

  private begin(): Digests {
    return { hash: createHash('sha256'), pieces: this.drivers.home.isRemote ? new PieceSums() : null };
  }

  private remember(id: string, offset: number, { hash, pieces }: Digests): void {
    if (this.digests.size >= MAX_DIGESTS) this.digests.delete(this.digests.keys().next().value ?? '');
    this.digests.set(id, { offset, hash, pieces });
  }
}

async function* passing(
  source: AsyncIterable<Uint8Array>,
  ...readers: readonly ({ update(chunk: Uint8Array): unknown } | null | undefined)[]
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (const reader of readers) reader?.update(chunk);
    yield chunk;
  }
}
