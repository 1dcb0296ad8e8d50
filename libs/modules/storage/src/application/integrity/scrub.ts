import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError, Clock } from '@plinth/kernel';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { PieceSums } from '../../drivers/piece-sums.js';
import { BlobMissing, StorageDriver } from '../../drivers/storage-driver.js';
import { StorageDrivers } from '../../drivers/storage-drivers.js';
import type { DamageKind } from '../../persistence/blob-damage.entity.js';
import { BlobSumsRepository } from '../../persistence/blob-sums.repository.js';
import { BlobsRepository, type BlobRow } from '../../persistence/blobs.repository.js';
import { DamageRepository, type ScrubState } from '../../persistence/damage.repository.js';
import { chunksOf } from '../collect.js';
import { ReportDamage } from './report-damage.js';

const BATCH = 100;
const DAY_MS = 86_400_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
// So many failures one after the other are no damage: the driver is away.
const MAX_UNREAD = 20;

/** How much one run may read. */
export interface ScrubBudget {
  readonly bytes: number;
  readonly blobs: number;
}

/** What a run did. */
export interface ScrubReport {
  readonly blobs: number;
  readonly bytes: number;
  /** Blobs that are damaged, those known before included. */
  readonly damaged: string[];
  /** Whether the round came to its end. */
  readonly finished: boolean;
}

/** Reads everything that is kept, again and again, and compares it with the SHA-256 that it had when it arrived. */
@Injectable()
export class Scrub {
  private readonly logger = new Logger(Scrub.name);

  constructor(
    private readonly blobs: BlobsRepository,
    private readonly damage: DamageRepository,
    private readonly reports: ReportDamage,
    private readonly driver: StorageDriver,
    private readonly drivers: StorageDrivers,
    private readonly sums: BlobSumsRepository,
    private readonly clock: Clock,
    @Inject(configToken(storageSection)) private readonly config: StorageConfig,
  ) {}

  /** Goes on with the round where the last run stopped, or begins one if it is time. Bounded by `budget`. */
  async run(budget: ScrubBudget, signal: AbortSignal): Promise<ScrubReport> {
    const seen = { blobs: 0, bytes: 0, damaged: [] as string[], finished: false };
    let state = await this.begin();
    if (!state) return { ...seen, finished: true };
    let unread = 0;
    while (seen.blobs < budget.blobs && seen.bytes < budget.bytes) {
      const batch = await this.blobs.after(state.afterId ?? FIRST_ID, Math.min(BATCH, budget.blobs - seen.blobs));
      const right: string[] = [];
      for (const blob of batch) {
        signal.throwIfAborted();
        const verdict = await this.verdictOn(blob, signal);
        unread = verdict === 'unknown' ? unread + 1 : 0;
        if (unread > MAX_UNREAD) throw new Error('The bytes cannot be read at present; the next run goes on here.');
        if (verdict === 'right') right.push(blob.id);
        else if (verdict !== 'unknown' && (await this.isDamaged(blob.id, verdict))) seen.damaged.push(blob.id);
        seen.blobs += 1;
        seen.bytes += blob.size;
        state = { ...state, afterId: blob.id };
        if (seen.bytes >= budget.bytes) break;
      }
      await this.reports.clear(right);
      seen.finished = batch.length === 0;
      await this.damage.keepScrubState(seen.finished ? { ...state, afterId: null } : state);
      if (seen.finished) break;
    }
    return seen;
  }

  private async begin(): Promise<ScrubState | null> {
    const now = this.clock.now();
    const state = await this.damage.scrubState();
    if (this.config.scrubDays === 0) return null;
    if (state && state.afterId !== null) return state;
    if (state && now.getTime() - state.roundStartedAt.getTime() < this.config.scrubDays * DAY_MS) return null;
    return { afterId: null, roundStartedAt: now };
  }

  private async isDamaged(blobId: string, kind: DamageKind): Promise<boolean> {
    await this.reports.report(blobId, kind);
    // It may have been deleted while it was being read.
    return (await this.blobs.known([blobId])).has(blobId);
  }

  /** What came altered over a network may only have been altered on its way: it is read once more. */
  private async verdictOn(blob: BlobRow, signal: AbortSignal) {
    const verdict = await this.judge(blob, signal);
    return verdict === 'altered' && this.drivers.get(blob.driver).isRemote ? this.judge(blob, signal) : verdict;
  }

  private async judge(
    { id, size, sha256, driver }: BlobRow,
    signal: AbortSignal,
  ): Promise<DamageKind | 'right' | 'unknown'> {
    try {
      const there = await this.driver.sizeOf(id);
      if (there === null) return 'missing';
      if (there < size) return 'cut';
      const hash = createHash('sha256');
      const pieces = this.drivers.get(driver).isRemote ? new PieceSums() : null;
      for await (const chunk of chunksOf(await this.driver.read(id, { start: 0, length: size }))) {
        signal.throwIfAborted();
        hash.update(chunk);
        pieces?.update(chunk);
      }
      if (there !== size || hash.digest('hex') !== sha256) return 'altered';
      // It may be older than sums are.
      const sums = pieces?.digest();
      if (sums) await this.sums.keep(id, sums);
      return 'right';
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BlobMissing) return 'missing';
      if (error instanceof AppError && error.code === 'storage.store_broken') return 'altered';
      if ((error as NodeJS.ErrnoException).code === 'EIO') return 'unreadable';
      this.logger.warn({ err: error }, `Blob ${id} could not be read.`);
      return 'unknown';
    }
  }
}
