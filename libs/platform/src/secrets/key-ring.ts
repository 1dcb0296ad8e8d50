import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { freshBytes } from '@plinth/kernel';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The keys that secrets are encrypted with at rest. The first seals; all of them open, so that a key can be rotated
 * while what the older ones sealed is still read. AES-256-GCM, the purpose bound as additional data.
 */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: { readonly id: string; readonly key: Buffer };

  /** @param encoded keys of 32 bytes in base64, newest first. */
  constructor(encoded: readonly string[]) {
    const keys = encoded.map((text) => Buffer.from(text, 'base64'));
    const newest = keys.at(0);
    if (!newest || keys.some((key) => key.length !== KEY_BYTES)) {
      throw new Error('PLINTH_SECRET_KEYS must hold keys of 32 bytes in base64.');
    }
    this.keys = new Map(keys.map((key) => [idOf(key), key]));
    this.current = { id: idOf(newest), key: newest };
  }

  /** Encrypts `plain` for one purpose; only `open` with the same purpose gives it back. */
  seal(plain: string | Buffer, purpose: string): string {
    const nonce = freshBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, nonce).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return `${this.current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /**
   * Decrypts what `seal` made.
   * @throws where the key is not in the ring, the purpose differs or the text was altered.
   */
  open(sealed: string, purpose: string): Buffer {
    const [id = '', text = ''] = sealed.split('.');
    const key = this.keys.get(id);
    if (!key) throw new Error('This was sealed with a key that is not in the key ring.');
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }

  /**
   * A key for one purpose (signing cursors, deriving tokens), derived from every key of the ring, newest first:
   * sign with the first, verify with any.
   */
  derive(purpose: string): readonly Buffer[] {
    return [...this.keys.values()].map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, KEY_BYTES)));
  }
}

function idOf(key: Buffer): string {
  return createHash('sha256').update('plinth key id').update(key).digest('base64url').slice(0, 8);
}
