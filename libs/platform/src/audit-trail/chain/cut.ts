import { isSignedBy } from './seal-keys.js';

/**
 * The signed word that the trail begins later by policy: every event and seal up to `number` was removed because it was
 * old. It is the checkpoint from which the chain goes on.
 */
export interface Cut {
  /** The last seal that was removed. */
  readonly number: number;
  /** Where that seal ended. */
  readonly toSeq: string;
  /** Its hash, which the first seal that is left follows. */
  readonly hash: string;
  /** How many events have been removed since the trail began. */
  readonly events: number;
  readonly at: string;
  /** Every event removed was at least so old. */
  readonly retentionDays: number;
  /** The Ed25519 key that signed it, raw, in base64url. */
  readonly publicKey: string;
  readonly signature: string;
}

/** What the signature of a cut is made over. */
export function cutText(cut: Omit<Cut, 'publicKey' | 'signature'>): string {
  return JSON.stringify(['plinth-audit-cut', cut.number, cut.toSeq, cut.hash, cut.events, cut.at, cut.retentionDays]);
}

/** Whether the owner of its key signed the cut as it stands. */
export function isCutSigned(cut: Cut): boolean {
  return isSignedBy(cut.publicKey, cutText(cut), cut.signature);
}
