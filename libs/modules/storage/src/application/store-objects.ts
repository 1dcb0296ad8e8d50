import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { currentContext } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Bucket } from '../persistence/bucket.entity.js';
import {
  ObjectChangesRepository,
  type CurrentVersion,
  type HeldKey,
  type NewVersion,
} from '../persistence/object-changes.repository.js';
import type { ScanState } from '../persistence/object-version.entity.js';
import type { ObjectRow } from '../persistence/objects.repository.js';
import { TrashRepository } from '../persistence/trash.repository.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { AnnounceStored } from './announce-stored.js';
import { allowsWrite, type Conditions } from './conditional-request.js';
import { type ReceivedBlob } from './receive-blob.js';
import { RemoveUnusedBlobs } from './remove-unused-blobs.js';
import { MalwareScanner } from './scanning/malware-scanner.js';
import { firstState } from './scanning/scan-gate.js';

/** One object to be stored: received bytes, or those of an object that is there already. */
export interface StoreRequest {
  readonly key: string;
  readonly blob: ReceivedBlob;
  /** What is known of bytes that another version refers to already. */
  readonly shared?: { readonly scan: ScanState };
  readonly metadata: Readonly<Record<string, string>>;
  readonly conditions: Conditions;
  /** Whether an image is described in the background; default: it is. */
  readonly described?: boolean;
}

/** What became of it. */
export interface Stored {
  readonly object: ObjectRow;
  readonly created: boolean;
}

/** Makes received bytes into objects: row, pointer, usage, audit event and jobs in one transaction. */
@Injectable()
export class StoreObjects {
  constructor(
    private readonly transaction: Transaction,
    private readonly changes: ObjectChangesRepository,
    private readonly usage: UsageRepository,
    private readonly trash: TrashRepository,
    private readonly unused: RemoveUnusedBlobs,
    private readonly announcement: AnnounceStored,
    private readonly scanner: MalwareScanner,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores all of `requests` in `bucket`, or none.
   * @throws {AppError} 412 where a condition does not hold, 413 where the quota would be exceeded.
   */
  async store(bucket: Bucket, requests: readonly StoreRequest[]): Promise<Stored[]> {
    return this.transaction.run(async () => {
      // Keys are held in one order, so that two requests for the same keys cannot wait for each other.
      const ordered = [...requests].sort((left, right) => (left.key < right.key ? -1 : 1));
      const stored = new Map<StoreRequest, Stored>();
      for (const request of ordered) stored.set(request, await this.storeOne(bucket, request));
      return requests.map((request) => stored.get(request)).filter((one) => one !== undefined);
    });
  }

  private async storeOne(bucket: Bucket, request: StoreRequest): Promise<Stored> {
    for (;;) {
      const held = await this.changes.hold(bucket.id, request.key, bucket.quotaBytes !== null);
      if (!held) throw StorageErrors.bucketNotFound();
      const stored = await this.storeHeld(bucket, request, held);
      // Somebody else made the key between our look and our write: look again.
      if (stored) return stored;
    }
  }

  private async storeHeld(bucket: Bucket, request: StoreRequest, held: HeldKey): Promise<Stored | null> {
    const current = held.object?.current ?? null;
    const verdict = allowsWrite(request.conditions, current?.etag ?? null);
    if (verdict === 'exists') throw StorageErrors.objectExists();
    if (verdict === 'changed') throw StorageErrors.objectChanged();
    const freed = held.versioning || current?.isKept === true ? 0 : (current?.size ?? 0);
    await this.assertQuota(bucket, held, request.blob.size - freed);
    const version = this.versionOf(request);
    if (!held.object) {
      if (!(await this.changes.create(bucket.id, request.key, version))) return null;
    } else {
      await this.changes.addVersion(bucket.id, held.object, version);
      if (current && !held.versioning) await this.replace(bucket.id, current);
    }
    await this.announcement.announce(bucket, request.key, version, {
      replaced: current !== null,
      described: request.described ?? true,
    });
    const createdAt = held.object?.createdAt ?? version.at;
    return { object: rowOf(bucket, held.object?.id ?? '', request.key, createdAt, version), created: current === null };
  }

  private async assertQuota(bucket: Bucket, held: HeldKey, more: number): Promise<void> {
    if (held.quotaBytes === null) return;
    // The quota came while the bytes streamed, and the bucket is not held alone: nothing exact can be said.
    if (bucket.quotaBytes === null) throw StorageErrors.bucketChanged();
    if (more > 0 && (await this.usage.bytesOf(bucket.id)) + more > held.quotaBytes) throw StorageErrors.quotaExceeded();
  }

  private async replace(bucketId: string, { versionId, size, isKept }: CurrentVersion): Promise<void> {
    if (isKept) return this.trash.hide(versionId, this.clock.now());
    const blobs = await this.changes.dropVersions([versionId]);
    await this.usage.add(bucketId, { bytes: -size, objects: 0 });
    await this.unused.removeAfterCommit(blobs);
  }

  private versionOf({ blob, shared, metadata }: StoreRequest): NewVersion {
    return {
      id: newId(),
      blob,
      newBlob: shared === undefined,
      mediaType: blob.mediaType,
      etag: etagOfObject(blob.sha256, blob.mediaType),
      metadata,
      scan: firstState(shared?.scan ?? 'none', this.scanner.present),
      createdBy: currentContext()?.principal?.userId ?? null,
      at: this.clock.now(),
    };
  }
}

/** A strong entity tag: other bytes or another media type give another one, the same give the same. */
export function etagOfObject(sha256: string, mediaType: string): string {
  return `"${createHash('sha256').update(`${sha256} ${mediaType}`).digest('base64url').slice(0, 27)}"`;
}

function rowOf(bucket: Bucket, id: string, key: string, createdAt: Date, version: NewVersion): ObjectRow {
  const { id: versionId, blob, mediaType, etag, metadata, scan, at } = version;
  const { id: blobId, size, sha256 } = blob;
  const bytes = { versionId, blobId, size, mediaType, etag, sha256 };
  return { id, bucketId: bucket.id, key, ...bytes, metadata, scan, description: null, createdAt, updatedAt: at };
}
