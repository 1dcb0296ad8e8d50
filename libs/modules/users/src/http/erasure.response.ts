import { ApiProperty } from '@nestjs/swagger';
import {
  ERASURE_STATUSES,
  RemovedPartResponse,
  type Erasure,
  type ErasurePreview,
  type ErasureStatus,
} from '@plinth/platform/privacy';

/** The erasure of a person that was asked for. The account is closed already. */
export class ErasureResponse {
  /** That of its receipt. */
  id: string;

  /** `pending`: a job is at it. `held`: a legal duty to keep the data stands in the way; it goes on when that has ended. */
  @ApiProperty({ enum: ERASURE_STATUSES })
  status: ErasureStatus;

  requestedAt: Date;

  static from({ id, status, requestedAt }: Erasure): ErasureResponse {
    return { id, status, requestedAt };
  }
}

/** What an erasure would remove. Nothing has been. */
export class ErasurePreviewResponse {
  /** Always true. */
  dryRun: boolean;

  /** Whether a legal hold would keep all of it for now. */
  held: boolean;

  /** In the order in which it would go. */
  @ApiProperty({ type: [RemovedPartResponse] })
  parts: readonly RemovedPartResponse[];

  static from({ held, parts }: ErasurePreview): ErasurePreviewResponse {
    return { dryRun: true, held, parts: [...parts] };
  }
}
