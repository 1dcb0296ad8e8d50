import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Text } from '@plinth/platform/http';

/** A new second factor. */
export class EnrolFactorRequest {
  /** `totp`: an authenticator app. */
  @ApiProperty({ enum: ['totp'] })
  @IsIn(['totp'])
  type: 'totp';

  /** A name to tell it from others by. */
  @IsOptional()
  @Text({ max: 100 })
  label?: string | null;
}
