import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

/** The token of a link that was mailed. */
export class LinkTokenRequest {
  /** What followed `?token=` in the link. */
  @ApiProperty({ type: 'string', example: 'Zk3…' })
  @IsString()
  @Length(1, 256)
  token: string;
}
