import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** How the process is. */
export class HealthResponse {
  /** `ok`, or `degraded` where it does without something. A process that cannot do its work answers 503. */
  @ApiProperty({ type: 'string', enum: ['ok', 'degraded'] })
  status: 'ok' | 'degraded';

  /** The state of each dependency. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  checks?: Readonly<Record<string, string>>;
}
