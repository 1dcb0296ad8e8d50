import { ApiProperty } from '@nestjs/swagger';
import { ERASURE_STATUSES, RemovedPartResponse, type Erasure, type ErasureStatus } from '@plinth/platform/privacy';

/** What a module removed. */
export class ErasedPartResponse extends RemovedPartResponse {
  /** When. */
  @ApiProperty({ type: 'string', format: 'date-time' })
  at: string;
}

/** The receipt of an erasure. It holds nothing of the person but an id that belongs to nobody any more. */
export class ReceiptResponse {
  id: string;

  /** Whose account it was. */
  userId: string;

  /** `held`: a legal hold keeps it from going on. */
  @ApiProperty({ enum: ERASURE_STATUSES })
  status: ErasureStatus;

  /** Who asked for it: the person, an administrator, or `null` for the command line. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  requestedBy: string | null;

  requestedAt: Date;

  /** In the order in which it went. */
  @ApiProperty({ type: [ErasedPartResponse] })
  parts: readonly ErasedPartResponse[];

  /** When nothing was left. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  completedAt: Date | null;

  static from({ removed, ...erasure }: Erasure): ReceiptResponse {
    const { id, userId, status, requestedBy, requestedAt, completedAt } = erasure;
    return { id, userId, status, requestedBy, requestedAt, parts: [...removed], completedAt };
  }
}
