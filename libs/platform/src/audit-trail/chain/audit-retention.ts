import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Transaction } from '../../database/transaction.js';
import { AuditReader } from '../audit-reader.js';
import { AuditTrail } from '../audit-trail.js';
import { ChainCheck } from './chain-check.js';
import type { Cut } from './cut.js';
import { Cuts } from './cuts.js';
import type { Seal } from './seal.js';
import { Seals } from './seals.js';

/** About how many events are removed in one transaction. */
const BATCH = 10_000;
const HOUR_MS = 3_600_000;

/** What retention is to do. */
export interface RetentionPolicy {
  readonly days: number;
  /** Nothing beyond this place is removed: somebody still waits for it. */
  readonly upTo?: string | null;
  readonly signal?: AbortSignal;
}

/** What it did. */
export interface Expired {
  readonly events: number;
  /** The event at which a legal hold stopped it; `null` where none did. */
  readonly heldAt: string | null;
}

/** Everything up to a seal, and how many events that is. */
interface Batch {
  readonly seal: Seal;
  readonly events: number;
}

/** Where a removal ends, and whether a legal hold is why. */
interface Reach {
  readonly batch: Batch | null;
  readonly heldAt: string | null;
}

/** Removes old events, and leaves a chain that begins later and says so. */
@Injectable()
export class AuditRetention {
  constructor(
    private readonly reader: AuditReader,
    private readonly seals: Seals,
    private readonly cuts: Cuts,
    private readonly trail: AuditTrail,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
  ) {}

  /**
   * Removes what is older than the policy, in batches, each in a transaction with an event of its own. The newest seal
   * always stays. A chain is cut from its tail alone, so the first event that tells of a person under a legal hold stays
   * with all that follow. Call it outside of a transaction.
   * @throws where what should go is not what was sealed: then it stays, as evidence.
   */
  async expire(policy: RetentionPolicy): Promise<Expired> {
    let events = 0;
    while (!policy.signal?.aborted) {
      const before = await this.cuts.last();
      const { batch, heldAt } = await this.next(before, policy);
      if (!batch) return { events, heldAt };
      await this.transaction.detached(() => this.remove(batch.seal, batch.events, before, policy.days));
      events += batch.events;
    }
    return { events, heldAt: null };
  }

  private async remove(seal: Seal, events: number, before: Cut | null, retentionDays: number): Promise<void> {
    const { number, toSeq, hash } = seal;
    await this.cuts.make({ number, toSeq, hash, events: (before?.events ?? 0) + events, retentionDays });
    await this.trail.record({
      action: 'audit.events_expired',
      details: { events, seal: number, upToSeq: toSeq, retentionDays },
    });
  }

  /** The seals at the start of the trail all of whose events are old, some `BATCH` events of them. */
  private async next(cut: Cut | null, { days, upTo }: RetentionPolicy): Promise<Reach> {
    const last = await this.seals.last();
    const firstHeld = await this.reader.firstHeld();
    // The database measures the age by its own clock.
    const cutoff = this.clock.now().getTime() - days * 24 * HOUR_MS - HOUR_MS;
    const check = new ChainCheck(true, [], cut);
    let batch = null as Batch | null;
    for await (const stretch of this.reader.stretches({}, cut)) {
      const { seal, events } = stretch;
      const isOld = events.every(({ at }) => new Date(at).getTime() < cutoff) && new Date(seal.at).getTime() < cutoff;
      const isAwaited = upTo !== null && upTo !== undefined && BigInt(seal.toSeq) > BigInt(upTo);
      if (!isOld || isAwaited || seal.number >= (last?.number ?? 0)) break;
      if (firstHeld !== null && BigInt(seal.toSeq) >= BigInt(firstHeld)) return { batch, heldAt: firstHeld };
      const broken = check.follow(stretch);
      if (broken) {
        throw new Error(
          `The audit trail is broken at seal ${String(seal.number)} (${broken.problem}): nothing is removed.`,
        );
      }
      batch = { seal, events: (batch?.events ?? 0) + seal.events };
      if (batch.events >= BATCH) break;
    }
    return { batch, heldAt: null };
  }
}
