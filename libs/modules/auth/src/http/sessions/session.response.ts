import { ApiProperty } from '@nestjs/swagger';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { deviceOf } from '../../application/sessions/device.js';

/** Somebody who acts in a person's place. */
export class ImpersonationResponse {
  /** The id of the administrator. */
  @ApiProperty({ format: 'uuid' })
  by: string;

  /** Why, in their words. */
  reason: string;
}

/** One sign-in on one device. */
export class SessionResponse {
  /** A UUIDv7. */
  id: string;

  /** What it was last used with, as far as that can be told. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Firefox on Linux' })
  device: string | null;

  /** The `User-Agent` that it was last used with. */
  @ApiProperty({ type: 'string', nullable: true })
  userAgent: string | null;

  /** Where it was last used from. */
  @ApiProperty({ type: 'string', nullable: true, example: '203.0.113.7' })
  ip: string | null;

  /** Whether it is the one that asks. */
  current: boolean;

  /** When the person signed in. */
  createdAt: Date;

  /** When it was last refreshed. */
  lastUsedAt: Date;

  /** When it ends unless it is refreshed before. */
  expiresAt: Date;

  /** Who acts in the person's place in it and why; `null` where the person signed in themselves. */
  @ApiProperty({ type: ImpersonationResponse, nullable: true })
  impersonation: ImpersonationResponse | null;

  static from(session: SessionEntity, currentId: string | null): SessionResponse {
    const { impersonatorId, impersonationReason } = session;
    // Where administrators sit is nobody's business.
    const { ip, userAgent } = impersonatorId === null ? session : { ip: null, userAgent: null };
    return {
      id: session.id,
      device: deviceOf(userAgent),
      userAgent,
      ip,
      current: session.id === currentId,
      createdAt: session.createdAt,
      lastUsedAt: session.lastUsedAt,
      expiresAt: session.idleExpiresAt,
      impersonation: impersonatorId === null ? null : { by: impersonatorId, reason: impersonationReason ?? '' },
    };
  }
}
