import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import type { JobEvent } from '@plinth/platform/queue';

/** A line that a job has logged. */
export class JobLogResponse {
  /** Its number; it grows within a job and is the `id` of the same line among the job's events. */
  @ApiProperty({ example: '4711' })
  id: string;

  /** When it was written. */
  at: Date;

  /** The line. */
  message: string;

  /** What the line is about. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  fields: JsonObject;

  static from({ seq, at, data }: JobEvent): JobLogResponse {
    const { message, fields } = data as { readonly message: string; readonly fields?: JsonObject };
    return { id: seq, at, message, fields: fields ?? {} };
  }
}
