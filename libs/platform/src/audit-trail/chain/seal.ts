import { createHash } from 'node:crypto';
import { fingerprint, type AuditEvent } from '../audit-event.js';

/** What the first seal follows. */
export const GENESIS = 'genesis';

/** A link of the chain: it covers the events of one stretch of the trail and, through `previousHash`, all before. */
export interface Seal {
  /** 1 for the first, without gaps. */
  readonly number: number;
  readonly fromSeq: string;
  readonly toSeq: string;
  readonly events: number;
  readonly at: string;
  readonly previousHash: string;
  readonly leavesHash: string;
  readonly hash: string;
  /** The Ed25519 key that signed `hash`, raw, in base64url. */
  readonly publicKey: string;
  readonly signature: string;
}

/** A seal with the fingerprint of each of its events, so that a break can be named. */
export interface SealWithLeaves extends Seal {
  readonly leaves: Buffer;
}

/** Which event stands where. */
export interface Leaf {
  readonly seq: string;
  /** Base64. */
  readonly fingerprint: string;
}

/** How far the chain had grown when someone looked. Kept elsewhere, it shows later that the end was cut off. */
export interface Checkpoint {
  readonly number: number;
  readonly hash: string;
}

const LEAF_BYTES = 40;

/** The leaves of a stretch: for each event its place (8 bytes) and its fingerprint (32 bytes). */
export function encodeLeaves(events: readonly AuditEvent[]): Buffer {
  const leaves = Buffer.alloc(events.length * LEAF_BYTES);
  for (const [index, event] of events.entries()) {
    leaves.writeBigInt64BE(BigInt(event.seq), index * LEAF_BYTES);
    leaves.write(fingerprint(event), index * LEAF_BYTES + 8, 'base64');
  }
  return leaves;
}

/** Reads what `encodeLeaves` wrote. */
export function decodeLeaves(bytes: Buffer): Leaf[] {
  return Array.from({ length: Math.floor(bytes.length / LEAF_BYTES) }, (_, index) => {
    const start = index * LEAF_BYTES;
    return {
      seq: String(bytes.readBigInt64BE(start)),
      fingerprint: bytes.toString('base64', start + 8, start + LEAF_BYTES),
    };
  });
}

/** What `leavesHash` must be. */
export function hashLeaves(leaves: Buffer): string {
  return createHash('sha256').update(leaves).digest('base64url');
}

/** What `hash` must be. */
export function hashSeal(seal: Omit<Seal, 'hash' | 'publicKey' | 'signature'>): string {
  const fields = [seal.number, seal.fromSeq, seal.toSeq, seal.events, seal.at, seal.previousHash, seal.leavesHash];
  return createHash('sha256')
    .update(JSON.stringify(['plinth-audit-seal', ...fields]))
    .digest('base64url');
}
