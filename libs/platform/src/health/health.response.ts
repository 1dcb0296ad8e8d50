import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** How the process is. */
export class HealthResponse {
  /** Always `ok`: a process that is not answers 503. */
  @ApiProperty({ type: 'string', example: 'ok' })
  status: string;

  /** The state of each dependency. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  checks?: Readonly<Record<string, string>>;
}
