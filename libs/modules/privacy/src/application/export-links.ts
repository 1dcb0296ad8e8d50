import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { KeyRing } from '@plinth/platform/secrets';
import { PrivacyErrors } from '../privacy.errors.js';

/** What a link says. */
export interface ExportLink {
  readonly id: string;
  /** In seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** Signed links to archives: whoever holds one may download that archive until it expires. */
@Injectable()
export class ExportLinks {
  private readonly keys: readonly Buffer[];

  constructor(
    ring: KeyRing,
    private readonly clock: Clock,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {
    this.keys = ring.derive('personal-export-link');
  }

  /** The address of an archive. */
  sign(id: string, expiresAt: Date): string {
    const expires = Math.floor(expiresAt.getTime() / 1000);
    const [key] = this.keys;
    if (!key) throw new Error('The key ring is empty.');
    const signature = mac(key, id, expires).toString('base64url');
    return `${this.http.publicUrl}/v1/personal-exports/${id}?expires=${String(expires)}&signature=${signature}`;
  }

  /** Refuses what the platform did not sign, or what has expired. @throws {AppError} `privacy.export_not_found`. */
  check({ id, expires, signature }: ExportLink): void {
    const given = Buffer.from(signature, 'base64url');
    const signed = this.keys.some((key) => {
      const expected = mac(key, id, expires);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!signed || this.clock.now().getTime() >= expires * 1000) throw PrivacyErrors.exportNotFound();
  }
}

function mac(key: Buffer, id: string, expires: number): Buffer {
  return createHmac('sha256', key)
    .update(`${id} ${String(expires)}`)
    .digest();
}
