import { ApiProperty } from '@nestjs/swagger';
import type { MfaFactorEntity } from '../../persistence/mfa-factor.entity.js';

/** A second factor. */
export class FactorResponse {
  /** A UUIDv7. */
  id: string;

  /** `totp`: an authenticator app. */
  @ApiProperty({ enum: ['totp'] })
  type: 'totp';

  /** The name that its owner gave it. */
  @ApiProperty({ type: 'string', nullable: true })
  label: string | null;

  /** Whether sign-in asks for it: not before it was activated with a code. */
  active: boolean;

  /** When it was set up. */
  createdAt: Date;

  /** When a code of it was last accepted. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastUsedAt: Date | null;

  static from(factor: MfaFactorEntity): FactorResponse {
    return {
      id: factor.id,
      type: factor.type,
      label: factor.label,
      active: factor.activatedAt !== null,
      createdAt: factor.createdAt,
      lastUsedAt: factor.lastUsedAt,
    };
  }
}
