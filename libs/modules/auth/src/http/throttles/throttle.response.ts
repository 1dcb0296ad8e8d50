import { ApiProperty } from '@nestjs/swagger';
import type { AccountThrottle } from '../../application/throttle/account-throttles.js';

/** Attempts that were counted against an account. */
export class ThrottleResponse {
  /** What was tried: a password, a code of a second factor, or to have mails sent. */
  @ApiProperty({ enum: ['password', 'code', 'mail'] })
  kind: AccountThrottle['kind'];

  /** Where from; `null` for all networks together that the owner has not signed in from. */
  @ApiProperty({ type: 'string', nullable: true, example: '192.0.2.1' })
  network: string | null;

  /** How many are not forgotten yet. */
  @ApiProperty({ type: 'integer', example: 12 })
  attempts: number;

  /** Until when the next one has to wait; `null` for not at all. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  blockedUntil: Date | null;

  static from({ kind, network, attempts, blockedUntil }: AccountThrottle): ThrottleResponse {
    return { kind, network, attempts, blockedUntil };
  }
}
