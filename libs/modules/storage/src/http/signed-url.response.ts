import { ApiProperty } from '@nestjs/swagger';

/** An address that works without credentials. */
export class SignedUrlResponse {
  url: string;
  /** When it stops working. */
  @ApiProperty({ format: 'date-time' })
  expiresAt: string;
}
