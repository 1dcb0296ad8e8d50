import { createHash, type Hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StagingDriver } from '../drivers/staging-driver.js';
import { StorageDriver, type BlobBody } from '../drivers/storage-driver.js';
import { chunksOf, collect } from './collect.js';
import { HEAD_BYTES } from './media-type.js';

/** A checksum that a stretch of bytes must have. */
export interface ExpectedChecksum {
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** The bytes of a stretch are not those that the client sent. They are not kept. */
export class ChecksumMismatch extends Error {}

// Hashes of uploads that are going on; one that is forgotten costs another reading of its bytes.
const MAX_HASHES = 1_000;

/** The bytes of uploads on their way: appended, hashed as they come, and at the end made into a blob. */
@Injectable()
export class StagedBytes {
  private readonly hashes = new Map<string, { readonly offset: number; readonly hash: Hash }>();

  private readonly running = new Map<string, Promise<number>>();

  constructor(
    private readonly staging: StagingDriver,
    private readonly driver: StorageDriver,
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
    const kept = this.hashes.get(id);
    this.hashes.delete(id);
    const hash = offset === 0 ? createHash('sha256') : kept?.offset === offset ? kept.hash : null;
    const checksum = expected && createHash(expected.algorithm);
    try {
      const size = await this.staging.append(id, offset, hashed(source, hash, checksum));
      if (expected && checksum && !checksum.digest().equals(expected.digest)) throw new ChecksumMismatch();
      if (hash) this.keepHash(id, size, hash);
      return size;
    } catch (error) {
      if (expected) await this.staging.cut(id, offset);
      throw error;
    }
  }

  /** What is needed to judge the whole: its SHA-256 in hexadecimal, and its first bytes. */
  async inspect(id: string, size: number): Promise<{ sha256: string; head: Buffer }> {
    const kept = this.hashes.get(id);
    const hash = kept?.offset === size ? kept.hash.copy() : await hashOf(this.read(id, size));
    const head = size === 0 ? Buffer.alloc(0) : await collect(await this.open(id, 0, Math.min(HEAD_BYTES, size)));
    return { sha256: hash.digest('hex'), head };
  }

  /** The bytes that are there. */
  async *read(id: string, size: number): AsyncGenerator<Uint8Array> {
    if (size > 0) yield* chunksOf(await this.open(id, 0, size));
  }

  /** Makes the bytes a blob. Doing so twice changes nothing more. */
  async finish(id: string): Promise<void> {
    this.hashes.delete(id);
    await this.staging.finish(id);
  }

  /** Forgets the bytes, wherever they are by now. */
  async drop(id: string): Promise<void> {
    this.hashes.delete(id);
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

  private keepHash(id: string, offset: number, hash: Hash): void {
    if (this.hashes.size >= MAX_HASHES) this.hashes.delete(this.hashes.keys().next().value ?? '');
    this.hashes.set(id, { offset, hash });
  }
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  ...hashes: readonly (Hash | null)[]
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (const hash of hashes) hash?.update(chunk);
    yield chunk;
  }
}

async function hashOf(source: AsyncIterable<Uint8Array>): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash;
}
