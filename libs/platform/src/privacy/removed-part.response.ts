import { ApiProperty } from '@nestjs/swagger';

/** What one module removed, or would remove, of a person. */
export class RemovedPartResponse {
  /** Its name. */
  @ApiProperty({ example: 'auth' })
  module: string;

  /** How many of what. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 },
    example: { sessions: 2, apiKeys: 0 },
  })
  removed: Readonly<Record<string, number>>;
}
