import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { piecesAround, rightPieces, WHOLE_BYTES } from '../drivers/piece-sums.js';
import {
  BlobMissing,
  StorageDriver,
  type BlobBody,
  type ByteRange,
  type DownloadTerms,
  type HandOff,
  type KeptBlob,
} from '../drivers/storage-driver.js';
import type { StorageDrivers } from '../drivers/storage-drivers.js';
import type { BlobSumsRepository } from '../persistence/blob-sums.repository.js';
import type { BlobRow, BlobsRepository } from '../persistence/blobs.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { chunksOf } from './collect.js';

const ATTEMPTS = 3;

/**
 * Several drivers as one: a row says which of them holds a blob. What comes over a network is compared with the SHA-256
 * that it came in with: small blobs whole, stretches of larger ones piece by piece, so that no byte that differs leaves
 * this process. Used where there is more than the disk alone, which needs no look at a row.
 */
export class PlacedBlobs extends StorageDriver {
  constructor(
    private readonly drivers: StorageDrivers,
    private readonly blobs: BlobsRepository,
    private readonly sums: BlobSumsRepository,
  ) {
    super();
  }

  get name(): string {
    return this.drivers.home.name;
  }

  async write(id: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    await this.drivers.home.write(id, source);
  }

  async read(id: string, range: ByteRange): Promise<BlobBody> {
    return this.atPlace(id, async (driver, row) => {
      if (!row || !driver.isRemote || range.length === 0) return driver.read(id, range);
      if (row.size <= WHOLE_BYTES) return readCompared(driver, row, range);
      const pieces = piecesAround(range, row.size);
      const sums = await this.sums.find(id, pieces.first, pieces.count);
      if (sums) return readPieces(await driver.read(id, pieces.range), sums, range, pieces.range.start);
      // What came before there were sums is compared as a whole; the scrubber makes them.
      if (range.length === row.size) return readCompared(driver, row, range);
      const body = await driver.read(id, range);
      // As a stream, which nobody keeps in memory for the next one who asks: it has not been compared.
      return Buffer.isBuffer(body) ? Readable.from([body], { objectMode: false }) : body;
    });
  }

  async delete(id: string): Promise<void> {
    const row = await this.blobs.find(id);
    await this.drivers.get(row?.driver ?? null).delete(id);
  }

  async sizeOf(id: string): Promise<number | null> {
    const row = await this.blobs.find(id);
    return this.drivers.get(row?.driver ?? null).sizeOf(id);
  }

  override async handOff(id: string, terms: DownloadTerms): Promise<HandOff | null> {
    return this.atPlace(id, (driver) => driver.handOff(id, terms));
  }

  freeBytes(): Promise<number | null> {
    return this.drivers.home.freeBytes();
  }

  override async ping(): Promise<void> {
    await Promise.all(this.drivers.all.map((driver) => driver.ping()));
  }

  async *list(): AsyncIterable<KeptBlob> {
    for (const driver of this.drivers.all) yield* driver.list();
  }

  async sweep(before: Date): Promise<number> {
    let removed = 0;
    for (const driver of this.drivers.all) removed += await driver.sweep(before);
    return removed;
  }

  /** Uses the driver that holds a blob; again where it has moved between the look at its row and its bytes. */
  private async atPlace<T>(id: string, use: (driver: StorageDriver, row: BlobRow | null) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const row = await this.blobs.find(id);
      try {
        return await use(this.drivers.get(row?.driver ?? null), row);
      } catch (error) {
        if (!(error instanceof BlobMissing) || attempt === ATTEMPTS) throw error;
        if ((await this.blobs.find(id))?.driver === row?.driver) throw error;
      }
    }
  }
}

async function readCompared(driver: StorageDriver, row: BlobRow, { start, length }: ByteRange): Promise<BlobBody> {
  const body = await driver.read(row.id, { start: 0, length: row.size });
  if (!Buffer.isBuffer(body)) return Readable.from(compared(chunksOf(body), row.sha256), { objectMode: false });
  if (createHash('sha256').update(body).digest('hex') !== row.sha256) throw StorageErrors.storeBroken();
  return body.subarray(start, start + length);
}

/** The stretch `range` of pieces that begin at `from`. What is wrong in the first of them is said before any byte is sent. */
async function readPieces(body: BlobBody, sums: Buffer, { start, length }: ByteRange, from: number): Promise<BlobBody> {
  const pieces = within(
    rightPieces(chunksOf(body), sums, () => StorageErrors.storeBroken()),
    start - from,
    length,
  );
  if (Buffer.isBuffer(body)) return buffer(pieces);
  const first = await pieces.next();
  const stream = Readable.from(following(first, pieces), { objectMode: false });
  stream.once('close', () => body.destroy());
  return stream;
}

async function* following(
  first: IteratorResult<Buffer, void>,
  rest: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

async function* within(source: AsyncIterable<Buffer>, skip: number, length: number): AsyncGenerator<Buffer, void> {
  let [before, left] = [skip, length];
  for await (const piece of source) {
    const part = piece.subarray(before, before + left);
    before = Math.max(0, before - piece.length);
    left -= part.length;
    if (part.length > 0) yield part;
  }
}

/** Passes bytes on, the last of them only once all of them have the digest that they must have. */
export async function* compared(source: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const chunk of source) {
    if (held) yield held;
    hash.update(chunk);
    held = chunk;
  }
  if (hash.digest('hex') !== sha256) throw StorageErrors.storeBroken();
  if (held) yield held;
}
