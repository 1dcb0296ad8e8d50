import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

const DAY = 86_400;

/** How to rotate a key. */
export class RotateApiKeyRequest {
  /** For how long the old key still works, in seconds. Left out: a day. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 30 * DAY, default: DAY })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(30 * DAY)
  overlapSeconds?: number;

  static overlapOf({ overlapSeconds }: RotateApiKeyRequest): number {
    return overlapSeconds ?? DAY;
  }
}
