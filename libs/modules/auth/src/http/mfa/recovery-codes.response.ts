import { ApiProperty } from '@nestjs/swagger';

/** Codes for when the second factor is lost. They are shown this once. */
export class RecoveryCodesResponse {
  /** Ten codes, each good once in place of a code of the factor. */
  @ApiProperty({ type: [String], example: ['mzxw-6ytb-oi4d-k5rq'] })
  recoveryCodes: string[];
}
