import type { ByteRange } from '../drivers/storage-driver.js';

interface HotBlob {
  /** By start and length: `null` for what was asked for once, and the bytes of what was asked for again. */
  readonly stretches: Map<string, Buffer | null>;
  bytes: number;
  usedAt: number;
}

const KEEP_MS = 2_000;
const MAX_BYTES = 32 * 1024 * 1024;
// A short stretch may hold the whole block of memory that it was cut from.
const MIN_WEIGHT = 8 * 1024;
const MAX_BLOBS = 256;
const MAX_STRETCHES = 256;

/**
 * Bytes in memory of what is asked for again within two seconds, and again: a picture on a page that everybody opens, the
 * beginning of a film. 32 MiB at most, for as long as they are asked for. Blobs never change, and who may have them has
 * been decided before anybody looks here. Nobody may change the bytes either.
 */
export class HotBytes {
  // The one that was found out about longest ago comes first, and goes first.
  private readonly blobs = new Map<string, HotBlob>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** The bytes of a stretch, if they are kept. */
  get(blobId: string, range: ByteRange): Buffer | null {
    const blob = this.blobs.get(blobId);
    if (!blob) return null;
    blob.usedAt = performance.now();
    return blob.stretches.get(nameOf(range)) ?? null;
  }

  /** Notes that a stretch was read, and keeps its bytes if it was before. */
  note(blobId: string, range: ByteRange, bytes: Buffer): void {
    const blob = this.blobs.get(blobId) ?? this.add(blobId);
    const name = nameOf(range);
    const before = blob.stretches.get(name);
    if (before) return;
    if (before === undefined) {
      if (blob.stretches.size >= MAX_STRETCHES) this.forget(blobId);
      else blob.stretches.set(name, null);
      return;
    }
    const weight = Math.max(bytes.length, MIN_WEIGHT);
    for (const oldest of this.blobs.keys()) {
      if (this.bytes + weight <= MAX_BYTES) break;
      this.forget(oldest);
    }
    // It was the oldest itself.
    if (!this.blobs.has(blobId)) return;
    blob.stretches.set(name, bytes);
    blob.bytes += weight;
    this.bytes += weight;
  }

  /** Bytes of memory that this takes at present. */
  get size(): number {
    return this.bytes;
  }

  private add(blobId: string): HotBlob {
    if (this.blobs.size >= MAX_BLOBS) this.forget(this.blobs.keys().next().value ?? '');
    const blob = { stretches: new Map<string, Buffer | null>(), bytes: 0, usedAt: performance.now() };
    this.blobs.set(blobId, blob);
    this.timer ??= setInterval(() => {
      this.sweep();
    }, KEEP_MS).unref();
    return blob;
  }

  private forget(blobId: string): void {
    this.bytes -= this.blobs.get(blobId)?.bytes ?? 0;
    this.blobs.delete(blobId);
  }

  private sweep(): void {
    const before = performance.now() - KEEP_MS;
    for (const [blobId, { usedAt }] of this.blobs) if (usedAt < before) this.forget(blobId);
    if (this.blobs.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function nameOf({ start, length }: ByteRange): string {
  return `${String(start)}+${String(length)}`;
}
