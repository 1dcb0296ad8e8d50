import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { KeyRing } from '@plinth/platform/secrets';
import { RecoveryCodesRepository } from '../../persistence/recovery-codes.repository.js';
import { base32 } from './totp.js';

const COUNT = 10;
const CODE_BYTES = 10;

/** Codes of 80 bits that stand in, once each, for a lost second factor. */
@Injectable()
export class RecoveryCodes {
  private readonly keys: readonly Buffer[];

  constructor(
    private readonly codes: RecoveryCodesRepository,
    private readonly clock: Clock,
    ring: KeyRing,
  ) {
    this.keys = ring.derive('recovery-code');
  }

  /** Makes ten codes, in the open transaction; all older ones are good no more. */
  async renew(userId: string): Promise<string[]> {
    const codes = Array.from({ length: COUNT }, () => grouped(base32(randomBytes(CODE_BYTES))));
    const digests = codes.map((code) => this.digests(userId, code)[0] ?? Buffer.alloc(0));
    await this.codes.replace(userId, digests, this.clock.now());
    return codes;
  }

  /** Uses a code, in the open transaction. */
  take(userId: string, code: string): Promise<boolean> {
    return this.codes.take(userId, this.digests(userId, code));
  }

  /** Makes every code of the user good no more. */
  async clear(userId: string): Promise<void> {
    await this.codes.removeAll(userId);
  }

  private digests(userId: string, code: string): Buffer[] {
    const letters = code.toUpperCase().replace(/[\s-]/g, '');
    return this.keys.map((key) => createHmac('sha256', key).update(`${userId} ${letters}`).digest());
  }
}

function grouped(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-').toLowerCase();
}
