import { ApiProperty } from '@nestjs/swagger';
import type { JobTree } from '@plinth/platform/queue';
import { JobResponse } from './job.response.js';

/** A job with those that it waits for, or waited for. */
export class JobTreeResponse extends JobResponse {
  /** In the order in which they were submitted. */
  @ApiProperty({ type: () => [JobTreeResponse] })
  children: readonly JobTreeResponse[];

  /** How many children it has by status, those included that the tree has no room for. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 },
    example: { completed: 4, active: 1 },
  })
  childCounts: Readonly<Record<string, number>>;

  static of({ job, children, childCounts }: JobTree): JobTreeResponse {
    return Object.assign(JobResponse.from(job), {
      children: children.map((child) => JobTreeResponse.of(child)),
      childCounts,
    });
  }
}
