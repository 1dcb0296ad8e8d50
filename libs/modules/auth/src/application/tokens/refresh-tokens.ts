import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '@plinth/platform/secrets';

/** A refresh token that this platform made. */
export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
  /** SHA-256 of the whole token: all that is kept of it. */
  readonly hash: Buffer;
}

const PREFIX = 'plr_';
const ID_BYTES = 16;
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const BODY_BYTES = ID_BYTES + SECRET_BYTES;

/**
 * Makes and reads refresh tokens: `plr_` and, in base64url, the session's id, 256 secret bits and a tag. The tag tells a
 * token that was once issued from one that was made up: only the former can be a reuse. Each secret is derived from its
 * predecessor's under a server key, so that the same predecessor always has the same successor although neither is kept.
 */
@Injectable()
export class RefreshTokens {
  private readonly tagKeys: readonly Buffer[];
  private readonly successorKeys: readonly Buffer[];

  constructor(ring: KeyRing) {
    this.tagKeys = ring.derive('refresh-token-tag');
    this.successorKeys = ring.derive('refresh-token-successor');
  }

  /** The first token of a session. */
  first(sessionId: string): RefreshToken {
    return this.make(Buffer.from(sessionId.replaceAll('-', ''), 'hex'), randomBytes(SECRET_BYTES));
  }

  /** Reads a token; `null` where we never issued it. */
  read(text: string): RefreshToken | null {
    const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
    if (bytes.length !== BODY_BYTES + TAG_BYTES || PREFIX + bytes.toString('base64url') !== text) return null;
    const body = bytes.subarray(0, BODY_BYTES);
    const tag = bytes.subarray(BODY_BYTES);
    return this.tagKeys.some((key) => timingSafeEqual(tagOf(key, body), tag)) ? tokenOf(bytes) : null;
  }

  /** The token that follows. */
  successor(token: RefreshToken): RefreshToken {
    return this.derive(token, newest(this.successorKeys));
  }

  /** The token that follows, if it is the one with this hash; it may have been derived before the keys were rotated. */
  successorWithHash(token: RefreshToken, hash: Buffer): RefreshToken | null {
    return this.successorKeys.map((key) => this.derive(token, key)).find((next) => next.hash.equals(hash)) ?? null;
  }

  private derive(token: RefreshToken, key: Buffer): RefreshToken {
    const body = bytesOf(token).subarray(0, BODY_BYTES);
    return this.make(body.subarray(0, ID_BYTES), createHmac('sha256', key).update(body).digest());
  }

  private make(id: Buffer, secret: Buffer): RefreshToken {
    const body = Buffer.concat([id, secret]);
    return tokenOf(Buffer.concat([body, tagOf(newest(this.tagKeys), body)]));
  }
}

function bytesOf({ text }: RefreshToken): Buffer {
  return Buffer.from(text.slice(PREFIX.length), 'base64url');
}

function tokenOf(bytes: Buffer): RefreshToken {
  const hex = bytes.toString('hex', 0, ID_BYTES);
  return {
    text: PREFIX + bytes.toString('base64url'),
    sessionId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    hash: createHash('sha256').update(bytes).digest(),
  };
}

function tagOf(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, TAG_BYTES);
}

function newest(keys: readonly Buffer[]): Buffer {
  const [key] = keys;
  if (!key) throw new Error('The key ring is empty.');
  return key;
}
