import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

/** A refresh token. */
export class RefreshRequest {
  /** The one that the last sign-in or refresh gave. */
  @ApiProperty({ type: 'string', example: 'plr_…' })
  @IsString()
  @MaxLength(512)
  refreshToken: string;
}
