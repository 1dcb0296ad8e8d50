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

/** What one key of the ring gives. */
interface TokenKeys {
  readonly tag: Buffer;
  readonly successor: Buffer;
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
  private readonly current: TokenKeys;
  private readonly all: readonly TokenKeys[];

  constructor(ring: KeyRing) {
    const successorKeys = ring.derive('refresh-token-successor');
    this.all = ring.derive('refresh-token-tag').map((tag, index) => ({ tag, successor: successorKeys[index] ?? tag }));
    const [current] = this.all;
    if (!current) throw new Error('The key ring is empty.');
    this.current = current;
  }

  /** The first token of a session. */
  first(sessionId: string): RefreshToken {
    const id = Buffer.from(sessionId.replaceAll('-', ''), 'hex');
    return make(Buffer.concat([id, randomBytes(SECRET_BYTES)]), this.current);
  }

  /** Reads a token; `null` where we never issued it. */
  read(text: string): RefreshToken | null {
    const bytes = bytesOf(text);
    if (bytes.length !== BODY_BYTES + TAG_BYTES || PREFIX + bytes.toString('base64url') !== text) return null;
    const body = bytes.subarray(0, BODY_BYTES);
    const tag = bytes.subarray(BODY_BYTES);
    return this.all.some((keys) => timingSafeEqual(tagOf(keys, body), tag)) ? tokenOf(bytes) : null;
  }

  /** The token that follows. */
  successor(token: RefreshToken): RefreshToken {
    return derive(token, this.current);
  }

  /** The token that follows, if it is the one with this hash; it may have been derived before the keys were rotated. */
  successorWithHash(token: RefreshToken, hash: Buffer): RefreshToken | null {
    return this.all.map((keys) => derive(token, keys)).find((next) => next.hash.equals(hash)) ?? null;
  }
}

function derive({ text }: RefreshToken, keys: TokenKeys): RefreshToken {
  const body = bytesOf(text).subarray(0, BODY_BYTES);
  const secret = createHmac('sha256', keys.successor).update(body).digest();
  return make(Buffer.concat([body.subarray(0, ID_BYTES), secret]), keys);
}

function make(body: Buffer, keys: TokenKeys): RefreshToken {
  return tokenOf(Buffer.concat([body, tagOf(keys, body)]));
}

function bytesOf(text: string): Buffer {
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

function tagOf({ tag }: TokenKeys, body: Buffer): Buffer {
  return createHmac('sha256', tag).update(body).digest().subarray(0, TAG_BYTES);
}
