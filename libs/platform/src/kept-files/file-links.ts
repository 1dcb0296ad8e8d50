import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import { KeyRing } from '../secrets/key-ring.js';

/** What a link says. */
export interface FileLink {
  readonly id: string;
  /** In seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** Signed links to kept files: whoever holds one may download until it expires. */
@Injectable()
export class FileLinks {
  private readonly keys: readonly Buffer[];

  constructor(
    ring: KeyRing,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
    private readonly clock: Clock,
  ) {
    this.keys = ring.derive('kept-file-link');
  }

  /** The address of a file. */
  sign(id: string, expiresAt: Date): string {
    const [key] = this.keys;
    if (!key) throw new Error('The key ring is empty.');
    const expires = Math.floor(expiresAt.getTime() / 1000);
    const signature = mac(key, id, expires).toString('base64url');
    return `${this.http.publicUrl}/v1/downloads/${id}?expires=${String(expires)}&signature=${signature}`;
  }

  /** Whether the platform signed this and it has not expired. */
  isValid({ id, expires, signature }: FileLink): boolean {
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
