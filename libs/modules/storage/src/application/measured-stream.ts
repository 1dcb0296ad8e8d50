import { createHash, type Hash } from 'node:crypto';
import { StorageErrors } from '../storage.errors.js';
import { HEAD_BYTES } from './media-type.js';

/** What must hold of the bytes while they stream in. */
export interface StreamRules {
  readonly maxBytes: number;
  /** Called once, with the first bytes, before any of them is kept; throws to refuse them. */
  readonly onHead: (head: Uint8Array) => Promise<void>;
  /** Called every so often while the stream goes on; throws to end it. */
  readonly onProgress?: (bytes: number) => Promise<void>;
  readonly sha256?: Buffer | null;
}

const PROGRESS_BYTES = 64 * 1024 * 1024;

/**
 * Bytes on their way in: counted, hashed and held to the rules, whatever their sender claimed about them. A broken rule
 * is thrown into whoever reads, so that nothing that reads to the end holds bytes that were refused.
 */
export class MeasuredStream implements AsyncIterable<Uint8Array> {
  private readonly hash: Hash = createHash('sha256');
  private digest: Buffer | undefined;
  private bytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly rules: StreamRules,
  ) {}

  /** Bytes that have passed. */
  get size(): number {
    return this.bytes;
  }

  /** SHA-256 of all bytes, in hexadecimal; only once the stream has been read to its end. */
  get sha256(): string {
    if (!this.digest) throw new Error('The stream has not been read to its end.');
    return this.digest.toString('hex');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const held: Uint8Array[] = [];
    let judged = false;
    let nextProgress = PROGRESS_BYTES;
    for await (const chunk of this.source) {
      this.bytes += chunk.length;
      if (this.bytes > this.rules.maxBytes) throw tooLarge(this.rules.maxBytes);
      this.hash.update(chunk);
      if (this.bytes >= nextProgress) {
        nextProgress += PROGRESS_BYTES;
        await this.rules.onProgress?.(this.bytes);
      }
      if (judged) {
        yield chunk;
        continue;
      }
      held.push(chunk);
      if (this.bytes < HEAD_BYTES) continue;
      judged = true;
      await this.rules.onHead(headOf(held));
      yield* held.splice(0);
    }
    this.digest = this.hash.digest();
    const { sha256 } = this.rules;
    if (sha256 && !this.digest.equals(sha256)) throw StorageErrors.digestMismatch();
    if (judged) return;
    await this.rules.onHead(headOf(held));
    yield* held;
  }
}

/** 413 with the limit in words. */
export function tooLarge(maxBytes: number) {
  return StorageErrors.objectTooLarge({
    detail: `The object is larger than the ${String(maxBytes)} bytes allowed here.`,
  });
}

function headOf(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first && first.length >= HEAD_BYTES) return first.subarray(0, HEAD_BYTES);
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}
