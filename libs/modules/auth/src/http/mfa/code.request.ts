import { ApiProperty } from '@nestjs/swagger';
import { Text } from '@plinth/platform/http';

/** A code. */
export class CodeRequest {
  /** Six digits of an authenticator app, or a recovery code. */
  @ApiProperty({ type: 'string', example: '287082' })
  @Text({ max: 64 })
  code: string;
}
