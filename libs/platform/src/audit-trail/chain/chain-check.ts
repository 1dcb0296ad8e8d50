import { fingerprint, type AuditEvent } from '../audit-event.js';
import { isCutSigned, type Cut } from './cut.js';
import { isSignedBy } from './seal-keys.js';
import { decodeLeaves, GENESIS, hashLeaves, hashSeal, type Checkpoint, type Leaf, type Seal } from './seal.js';

/** What happened to the trail. */
export type Problem =
  | 'event-edited'
  | 'event-deleted'
  | 'event-inserted'
  | 'event-reordered'
  | 'seal-missing'
  | 'seal-altered'
  | 'signature-wrong'
  | 'signer-unknown'
  | 'cut-altered'
  | 'trail-truncated';

/** The first place where the trail is not what was sealed. */
export interface ChainBreak {
  readonly problem: Problem;
  readonly seal: number | null;
  readonly seq: string | null;
  readonly eventId: string | null;
}

/** One stretch of a trail: a seal and the events that are there. */
export interface Stretch {
  readonly seal: Seal;
  /** `null` in an export of chosen events, for a stretch without any. */
  readonly leaves: Buffer | null;
  readonly events: readonly AuditEvent[];
}

/** Follows a chain from its first seal, or from where retention cut it, stretch by stretch, until the first break. */
export class ChainCheck {
  /** How many events were found to be what was sealed, up to the first break. */
  checked = 0;
  private last: Seal | null = null;

  /**
   * @param complete whether every sealed event must be there, or only some were asked for.
   * @param checkpoints where the chain is known to have been.
   * @param cut where it begins, unless at its first seal. Checkpoints before it say nothing any more.
   */
  constructor(
    private readonly complete = true,
    private readonly checkpoints: readonly Checkpoint[] = [],
    private readonly cut: Cut | null = null,
  ) {}

  /** Takes the next stretch. */
  follow({ seal, leaves, events }: Stretch): ChainBreak | null {
    const found = this.sealFault(seal) ?? this.eventFault(seal, leaves, events);
    if (found) return found;
    this.last = seal;
    return null;
  }

  /**
   * Says whether the chain may end here.
   * @param trusted the public keys of which one must have signed the last seal.
   */
  end(trusted: readonly string[]): ChainBreak | null {
    const { cut } = this;
    const lost = this.checkpoints.find(({ number }) => number > (this.last?.number ?? cut?.number ?? 0));
    if (lost) return { problem: 'trail-truncated', seal: lost.number, seq: null, eventId: null };
    if (cut && !isCutSigned(cut)) return atSeal('cut-altered', cut);
    if (cut && !trusted.includes(cut.publicKey)) return atSeal('signer-unknown', cut);
    // A later signature covers all before it, so a key that has left the ring matters for the last seal alone.
    if (this.last && !trusted.includes(this.last.publicKey)) return atSeal('signer-unknown', this.last);
    return null;
  }

  private sealFault(seal: Seal): ChainBreak | null {
    const before = this.last ?? this.cut;
    const expected = (before?.number ?? 0) + 1;
    if (seal.number !== expected) return { problem: 'seal-missing', seal: expected, seq: null, eventId: null };
    const follows = before === null || BigInt(seal.fromSeq) === BigInt(before.toSeq) + 1n;
    if (!follows || seal.previousHash !== (before?.hash ?? GENESIS) || seal.hash !== hashSeal(seal)) {
      return atSeal('seal-altered', seal);
    }
    if (!isSignedBy(seal.publicKey, seal.hash, seal.signature)) return atSeal('signature-wrong', seal);
    return this.contradicts(seal) || (this.cut && this.contradicts(this.cut)) ? atSeal('trail-truncated', seal) : null;
  }

  /** Whether a checkpoint saw another seal of that number. */
  private contradicts(seen: Checkpoint): boolean {
    return this.checkpoints.some(({ number, hash }) => number === seen.number && hash !== seen.hash);
  }

  private eventFault(seal: Seal, bytes: Buffer | null, events: readonly AuditEvent[]): ChainBreak | null {
    if (bytes === null) {
      return !this.complete && events.length === 0 ? null : atSeal('seal-altered', seal);
    }
    if (hashLeaves(bytes) !== seal.leavesHash) return atSeal('seal-altered', seal);
    const leaves = decodeLeaves(bytes);
    if (leaves.length !== seal.events) return atSeal('seal-altered', seal);
    return this.firstDifference(seal, leaves, events);
  }

  /** Both run in the order of `seq`; where they part ways is the first break. */
  private firstDifference(seal: Seal, leaves: readonly Leaf[], events: readonly AuditEvent[]): ChainBreak | null {
    let at = 0;
    for (const event of events) {
      for (let leaf = leaves[at]; leaf && isBefore(leaf, event); leaf = leaves[++at]) {
        if (this.complete) return { problem: 'event-deleted', seal: seal.number, seq: leaf.seq, eventId: null };
      }
      const leaf = leaves[at++];
      const found = (problem: Problem) => ({ problem, seal: seal.number, seq: event.seq, eventId: event.id });
      if (!leaf || leaf.seq !== event.seq) return found('event-inserted');
      const print = fingerprint(event);
      if (print !== leaf.fingerprint) {
        return found(leaves.some((other) => other.fingerprint === print) ? 'event-reordered' : 'event-edited');
      }
      this.checked += 1;
    }
    const missing = leaves[at];
    if (!missing || !this.complete) return null;
    return { problem: 'event-deleted', seal: seal.number, seq: missing.seq, eventId: null };
  }
}

/** Almost always they are at the same place: big integers are for where they are not. */
function isBefore(leaf: Leaf, event: AuditEvent): boolean {
  return leaf.seq !== event.seq && BigInt(leaf.seq) < BigInt(event.seq);
}

function atSeal(problem: Problem, { number }: Pick<Seal, 'number'>): ChainBreak {
  return { problem, seal: number, seq: null, eventId: null };
}
