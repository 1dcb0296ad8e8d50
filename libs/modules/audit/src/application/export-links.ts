import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { KeyRing } from '@plinth/platform/secrets';

/** What a link says. */
export interface ExportLink {
  readonly id: string;
  /** In seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** Signed links to exports: whoever holds one may download, once, until it expires. */
@Injectable()
export class ExportLinks {
  private readonly keys: readonly Buffer[];

  constructor(
    ring: KeyRing,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {
    this.keys = ring.derive('audit-export-link');
  }

  /** The address of an export. */
  sign(id: string, expiresAt: Date): string {
    const expires = Math.floor(expiresAt.getTime() / 1000);
    const [key] = this.keys;
    if (!key) throw new Error('The key ring is empty.');
    const signature = mac(key, id, expires).toString('base64url');
    return `${this.http.publicUrl}/v1/audit-exports/${id}?expires=${String(expires)}&signature=${signature}`;
  }

  /** Whether the platform signed this and it has not expired. */
  isValid({ id, expires, signature }: ExportLink, now: Date): boolean {
    const given = Buffer.from(signature, 'base64url');
    const signed = this.keys.some((key) => {
      const expected = mac(key, id, expires);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return signed && now.getTime() < expires * 1000;
  }
}

function mac(key: Buffer, id: string, expires: number): Buffer {
  return createHmac('sha256', key)
    .update(`${id} ${String(expires)}`)
    .digest();
}
