import { Injectable, Logger } from '@nestjs/common';
import { AppError, Clock } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { Bucket, LifecycleRule } from '../../persistence/bucket.entity.js';
import { LifecycleRepository, type WalkedKey } from '../../persistence/lifecycle.repository.js';
import { successor } from '../list-objects.js';
import { RemoveObjects } from '../remove-objects.js';
import { ResumableUploads } from '../resumable-uploads.js';

const BATCH = 200;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LONG_AGO = new Date(0);

/** What the rules did. */
export interface LifecycleReport {
  /** Objects that were deleted for their age. */
  expired: number;
  /** Older versions that were removed for good. */
  versions: number;
  /** Uploads that were given up on. */
  uploads: number;
}

/** Does what the rules of buckets say. Each deletion is one like any other: checked, counted, audited, announced. */
@Injectable()
export class ApplyLifecycle {
  private readonly logger = new Logger(ApplyLifecycle.name);

  constructor(
    private readonly rules: LifecycleRepository,
    private readonly removals: RemoveObjects,
    private readonly uploads: ResumableUploads,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Goes over all buckets with rules once. Interrupted, the next run does what is left. */
  async run(signal: AbortSignal): Promise<LifecycleReport> {
    const total: LifecycleReport = { expired: 0, versions: 0, uploads: 0 };
    for (let after = FIRST_ID; ;) {
      const buckets = await this.rules.bucketsAfter(after, BATCH);
      for (const bucket of buckets) await this.applyAll(bucket, total, signal);
      const last = buckets.at(-1);
      if (!last || buckets.length < BATCH) return total;
      after = last.id;
    }
  }

  private async applyAll(bucket: Bucket, total: LifecycleReport, signal: AbortSignal): Promise<void> {
    for (const rule of bucket.lifecycle) {
      const done: LifecycleReport = { expired: 0, versions: 0, uploads: 0 };
      if (concernsObjects(rule)) await this.walk(bucket, rule, done, signal);
      if (rule.abortUploadsAfterHours !== undefined) await this.abortUploads(bucket, rule, done, signal);
      if (done.expired + done.versions + done.uploads > 0) await this.record(bucket, done);
      total.expired += done.expired;
      total.versions += done.versions;
      total.uploads += done.uploads;
    }
  }

  private async walk(bucket: Bucket, rule: LifecycleRule, done: LifecycleReport, signal: AbortSignal): Promise<void> {
    const { prefix = '', expireAfterDays, keepVersions, expireVersionsAfterDays } = rule;
    const expiry = expireAfterDays === undefined ? LONG_AGO : this.before(expireAfterDays * DAY_MS);
    const range = { from: prefix, to: prefix === '' ? null : successor(prefix) };
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      const keys: WalkedKey[] = await this.rules.keys(bucket.id, { ...range, after }, expiry, BATCH);
      for (const { key, versionId } of keys) {
        if (versionId !== null && (await this.expire(bucket, key, versionId))) done.expired += 1;
      }
      if (keepVersions !== undefined || expireVersionsAfterDays !== undefined) {
        done.versions += await this.dropVersions(bucket, keys, {
          keep: keepVersions ?? null,
          before: expireVersionsAfterDays === undefined ? null : this.before(expireVersionsAfterDays * DAY_MS),
        });
      }
      after = keys.at(-1)?.key ?? null;
      if (after === null || keys.length < BATCH) return;
    }
  }

  // What was replaced since we looked is young again, and is left.
  private async expire(bucket: Bucket, key: string, versionId: string): Promise<boolean> {
    return this.unlessGone(() => this.removals.remove(bucket, key, {}, { versionId }));
  }

  private async dropVersions(
    bucket: Bucket,
    keys: readonly WalkedKey[],
    bounds: { readonly keep: number | null; readonly before: Date | null },
  ): Promise<number> {
    let dropped = 0;
    const names = keys.map(({ key }) => key);
    for (const { key, versionId } of await this.rules.oldVersions(bucket.id, names, bounds)) {
      if (await this.unlessGone(() => this.removals.removeVersion(bucket, key, versionId, { old: true }))) dropped += 1;
    }
    return dropped;
  }

  private async abortUploads(
    bucket: Bucket,
    { prefix = '', abortUploadsAfterHours = 0 }: LifecycleRule,
    done: LifecycleReport,
    signal: AbortSignal,
  ): Promise<void> {
    const before = this.before(abortUploadsAfterHours * HOUR_MS);
    for (;;) {
      signal.throwIfAborted();
      const ids = await this.rules.unfinishedUploads(bucket.id, prefix, before, BATCH);
      for (const id of ids) await this.uploads.forget(id);
      done.uploads += ids.length;
      if (ids.length < BATCH) return;
    }
  }

  private async unlessGone(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || !['not_found', 'precondition_failed'].includes(error.kind)) throw error;
      return false;
    }
  }

  private async record(bucket: Bucket, { expired, versions, uploads }: LifecycleReport): Promise<void> {
    const { id, ownerType, ownerId } = bucket;
    this.logger.log(`Rules of bucket ${id}: ${JSON.stringify({ expired, versions, uploads })}`);
    await this.transaction.run(() =>
      this.audit.record({
        action: 'storage.lifecycle_applied',
        resource: { type: 'bucket', id },
        details: { expired, versions, uploads },
        owner: { ownerType, ownerId },
      }),
    );
  }

  private before(ms: number): Date {
    return new Date(this.clock.now().getTime() - ms);
  }
}

function concernsObjects({ expireAfterDays, keepVersions, expireVersionsAfterDays }: LifecycleRule): boolean {
  return [expireAfterDays, keepVersions, expireVersionsAfterDays].some((bound) => bound !== undefined);
}
