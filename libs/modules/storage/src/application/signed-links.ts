import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { KeyRing } from '@plinth/platform/secrets';
import type { Bucket } from '../persistence/bucket.entity.js';
import { StorageErrors } from '../storage.errors.js';

/** What a link allows: one method on one key, for a while. */
export interface LinkTerms {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** For uploads: the `Content-Type` that must be declared. */
  readonly contentType?: string;
  /** For uploads: the largest body. */
  readonly maxBytes?: number;
  /** For downloads: the name to save under. */
  readonly download?: string;
}

/** What the address of a request says about a link; nothing of it is believed before it is verified. */
export interface LinkClaim {
  readonly expires?: string;
  readonly signature?: string;
  readonly contentType?: string;
  readonly maxBytes?: string;
  readonly download?: string;
}

/** Addresses that work without credentials. Each is bound to its bucket, key, method and terms, and ends by itself. */
@Injectable()
export class SignedLinks {
  private readonly keys: readonly Buffer[];

  constructor(
    ring: KeyRing,
    private readonly clock: Clock,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {
    this.keys = ring.derive('storage-signed-link');
  }

  /** A link for `terms`. @param expiresIn seconds. */
  sign(bucket: Bucket, terms: LinkTerms, expiresIn: number): { url: string; expiresAt: Date } {
    const expires = Math.floor(this.clock.now().getTime() / 1000) + expiresIn;
    const claim: LinkClaim = {
      expires: String(expires),
      ...(terms.contentType !== undefined && { contentType: terms.contentType }),
      ...(terms.maxBytes !== undefined && { maxBytes: String(terms.maxBytes) }),
      ...(terms.download !== undefined && { download: terms.download }),
    };
    const [key] = this.keys;
    if (!key) throw new Error('The key ring is empty.');
    const signature = mac(key, bucket.id, terms.method, terms.key, claim).toString('base64url');
    const path = terms.key.split('/').map(encodeURIComponent).join('/');
    const query = new URLSearchParams({ ...claim, signature }).toString();
    const url = `${this.http.publicUrl}/v1/storage/buckets/${bucket.name}/objects/${path}?${query}`;
    return { url, expiresAt: new Date(expires * 1000) };
  }

  /**
   * The bucket, if the claim is one that this instance signed for it, and still holds.
   * @throws {AppError} `storage.link_invalid`, whatever is wrong with it.
   */
  verify(bucket: Bucket | null, method: string, key: string, claim: LinkClaim): Bucket {
    const given = Buffer.from(claim.signature ?? '', 'base64url');
    const genuine =
      bucket !== null &&
      this.keys.some((secret) => {
        const expected = mac(secret, bucket.id, method, key, claim);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    // The leeway for clocks is not given here: the same clock that signed decides.
    if (!genuine || Number(claim.expires) * 1000 <= this.clock.now().getTime()) throw StorageErrors.linkInvalid();
    return bucket;
  }
}

function mac(secret: Buffer, bucketId: string, method: string, key: string, claim: LinkClaim): Buffer {
  const { expires = '', contentType = null, maxBytes = null, download = null } = claim;
  return createHmac('sha256', secret)
    .update(JSON.stringify([bucketId, method, key, expires, contentType, maxBytes, download]))
    .digest();
}
