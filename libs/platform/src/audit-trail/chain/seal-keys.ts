import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../secrets/key-ring.js';

/** What precedes the seed of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 keys that sign seals, derived from the key ring: the newest signs, all of them are trusted. */
@Injectable()
export class SealKeys {
  /** The public keys that may have signed, raw, in base64url; the one that signs now is the first. */
  readonly trusted: readonly string[];
  private readonly current: KeyObject;

  constructor(ring: KeyRing) {
    const keys = ring
      .derive('audit-seal')
      .map((seed) => createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }));
    const [current] = keys;
    if (!current) throw new Error('The key ring is empty.');
    this.current = current;
    this.trusted = keys.map((key) => createPublicKey(key).export({ format: 'jwk' }).x ?? '');
  }

  /** The key that signs now. */
  get publicKey(): string {
    return this.trusted[0] ?? '';
  }

  /** Signs `text` with it. In base64url. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.current).toString('base64url');
  }
}

/** Whether the owner of `publicKey` signed `text`. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    const bytes = Buffer.from(signature, 'base64url');
    // Decoding overlooks what does not belong into it, and nothing of a proof may be changed unnoticed.
    return bytes.toString('base64url') === signature && verify(null, Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
}
