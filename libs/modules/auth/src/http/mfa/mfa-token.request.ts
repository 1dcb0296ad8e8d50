import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

/** A sign-in that waits for a second factor. */
export class MfaTokenRequest {
  /** What the first step of the sign-in answered with. */
  @ApiProperty({ type: 'string' })
  @IsString()
  @Length(1, 256)
  mfaToken: string;
}
