import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { Text } from '@plinth/platform/http';

/** Whom not to erase, and why. */
export class PlaceHoldRequest {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID('7')
  userId: string;

  /** Such as the matter that it is for. Encrypted with a key that goes with the person. */
  @Text({ max: 500 })
  reason: string;
}
