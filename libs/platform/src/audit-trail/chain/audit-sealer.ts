import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { EVENT_COLUMNS, type AuditEvent } from '../audit-event.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { CheckpointFile } from './checkpoint-file.js';
import { Cuts } from './cuts.js';
import { SealKeys } from './seal-keys.js';
import { encodeLeaves, GENESIS, hashLeaves, hashSeal, type Checkpoint, type Seal } from './seal.js';
import { Seals } from './seals.js';
import { SettledEvents } from './settled-events.js';

/** The most events that one seal covers. */
const BATCH = 1_000;
/** The advisory lock of whoever seals. */
const LOCK = 7_205_759_403;

/** Seals the trail: adds links to the chain for the events that are settled. Any number of processes may try at once. */
@Injectable()
export class AuditSealer {
  private readonly logger = new Logger(AuditSealer.name);

  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly seals: Seals,
    private readonly settled: SettledEvents,
    private readonly keys: SealKeys,
    private readonly clock: Clock,
    private readonly checkpoint: CheckpointFile,
    private readonly cuts: Cuts,
  ) {}

  /** Seals what is settled and not sealed yet. Resolves with the number of events. Call it outside of a transaction. */
  async seal(): Promise<number> {
    const last = await this.seals.last();
    const upTo = await this.settled.upTo(last?.toSeq ?? '0');
    // A new key signs at once, so that an older one may leave the ring.
    const newKey = last !== null && last.publicKey !== this.keys.publicKey;
    if (upTo === null && !newKey) return 0;
    let total = 0;
    for (;;) {
      const made = await this.transaction.detached(() => this.next(upTo));
      if (!made) break;
      total += made.events;
    }
    await this.keepCheckpoint();
    return total;
  }

  private async next(upTo: string | null): Promise<Seal | null> {
    const [lock] = await this.database.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [LOCK]);
    if (!lock?.held) return null;
    const last = await this.seals.last();
    const after = last?.toSeq ?? '0';
    const events = await this.eventsBetween(after, upTo ?? after);
    const newKey = last !== null && last.publicKey !== this.keys.publicKey;
    if (events.length === 0 && !newKey) return null;
    const leaves = encodeLeaves(events);
    const unhashed = {
      number: (last?.number ?? 0) + 1,
      fromSeq: String(BigInt(after) + 1n),
      toSeq: events.at(-1)?.seq ?? after,
      events: events.length,
      at: this.clock.now().toISOString(),
      previousHash: last?.hash ?? GENESIS,
      leavesHash: hashLeaves(leaves),
    };
    const hash = hashSeal(unhashed);
    const seal = { ...unhashed, hash, publicKey: this.keys.publicKey, signature: this.keys.sign(hash) };
    await this.seals.insert({ ...seal, leaves });
    if (newKey) await this.cuts.signAnew();
    return seal;
  }

  private eventsBetween(after: string, upTo: string): Promise<AuditEvent[]> {
    return this.database.query<AuditEvent>(
      `SELECT ${EVENT_COLUMNS} FROM audit_event WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT ${String(BATCH)}`,
      [after, upTo],
    );
  }

  /** Moves the checkpoint on, unless the chain has lost what it points at: then it is the only witness left. */
  private async keepCheckpoint(): Promise<void> {
    const [kept, last] = await Promise.all([this.checkpoint.read(), this.seals.last()]);
    if (kept && (await this.hasLost(kept))) {
      this.logger.error(`The audit trail has lost its seal ${String(kept.number)}: someone cut off its end.`);
    } else if (last && last.number > (kept?.number ?? 0)) {
      await this.checkpoint.write(last);
    }
  }

  private async hasLost({ number, hash }: Checkpoint): Promise<boolean> {
    const there = await this.seals.hashOf(number);
    if (there !== null) return there !== hash;
    // A host that rested for long may remember what retention has removed since.
    const cut = await this.cuts.last();
    return cut === null || number > cut.number || (number === cut.number && hash !== cut.hash);
  }
}
