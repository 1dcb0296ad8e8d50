import { ApiProperty } from '@nestjs/swagger';
import type { LegalHold } from '@plinth/platform/privacy';

/** Keeps what is kept on a person from being erased. */
export class LegalHoldResponse {
  id: string;

  /** Whom it keeps. */
  userId: string;

  /** Why; `null` once the person has been erased. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Litigation 2031-17' })
  reason: string | null;

  /** The account that placed it. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  placedBy: string | null;

  placedAt: Date;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  liftedBy: string | null;

  /** `null` while it stands. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  liftedAt: Date | null;

  static from({ id, userId, reason, placedBy, placedAt, liftedBy, liftedAt }: LegalHold): LegalHoldResponse {
    return { id, userId, reason, placedBy, placedAt, liftedBy, liftedAt };
  }
}
