import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** Where the chain stood when someone looked. */
export class CheckpointRequest {
  /** The number of its last seal. */
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  number: number;

  /** The hash of its last seal. */
  @Text({ max: 64 })
  hash: string;
}

/** What is known of the chain from elsewhere. */
export class VerifyAuditEventsRequest {
  /** The `checkpoint` of an earlier verification: if the end was cut off since, it shows. */
  @ApiPropertyOptional({ type: CheckpointRequest })
  @MayBeAbsent()
  @Type(() => CheckpointRequest)
  @IsObject()
  @ValidateNested()
  checkpoint?: CheckpointRequest;
}
