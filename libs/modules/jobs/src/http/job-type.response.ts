import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import type { JobType } from '@plinth/platform/queue';

/** A type of job that the caller may submit. */
export class JobTypeResponse {
  /** Its name. */
  @ApiProperty({ example: 'http.request' })
  type: string;

  /** What it does. */
  description: string;

  /** The queue that its jobs run in. */
  queue: string;

  /** After so many failed attempts a job is given up, unless its submission says otherwise. */
  @ApiProperty({ type: 'integer' })
  maxAttempts: number;

  /** Longest run of one attempt, in seconds. */
  @ApiProperty({ type: 'integer' })
  timeoutSeconds: number;

  /** What a payload must look like, as JSON Schema. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  payloadSchema: JsonObject;

  static from(type: JobType, payloadSchema: JsonObject): JobTypeResponse {
    const { name, queue, maxAttempts, timeoutSeconds, options } = type;
    return { type: name, description: options.description, queue, maxAttempts, timeoutSeconds, payloadSchema };
  }
}
