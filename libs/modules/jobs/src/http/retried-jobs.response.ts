import { ApiProperty } from '@nestjs/swagger';

/** What became of a bulk retry. */
export class RetriedJobsResponse {
  /** How many jobs run again; 1,000 at most at a time, so ask again until it is fewer. */
  @ApiProperty({ type: 'integer', maximum: 1_000 })
  retried: number;
}
