import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@plinth/kernel';

/** What a link says. */
export interface DownloadLink {
  readonly id: string;
  /** In seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** Signed links to files of one kind: whoever holds one may download that file until it expires. */
export abstract class SignedDownloads {
  /**
   * @param keys of the key ring, for this kind of link alone, the newest first.
   * @param address what comes before the id of a file.
   */
  constructor(
    private readonly keys: readonly Buffer[],
    private readonly address: string,
    private readonly clock: Clock,
  ) {}

  /** The address of a file. */
  sign(id: string, expiresAt: Date): string {
    const [key] = this.keys;
    if (!key) throw new Error('The key ring is empty.');
    const expires = Math.floor(expiresAt.getTime() / 1000);
    const signature = mac(key, id, expires).toString('base64url');
    return `${this.address}/${id}?expires=${String(expires)}&signature=${signature}`;
  }

  /** Whether the platform signed this and it has not expired. */
  isValid({ id, expires, signature }: DownloadLink): boolean {
    const given = Buffer.from(signature, 'base64url');
    const signed = this.keys.some((key) => {
      const expected = mac(key, id, expires);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return signed && this.clock.now().getTime() < expires * 1000;
  }
}

function mac(key: Buffer, id: string, expires: number): Buffer {
  return createHmac('sha256', key)
    .update(`${id} ${String(expires)}`)
    .digest();
}
