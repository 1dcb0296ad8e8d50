import { ApiProperty } from '@nestjs/swagger';
import type { Json } from '@plinth/kernel';
import type { JobAttempt, JobView } from '@plinth/platform/queue';
import { JobErrorResponse, JobResponse } from './job.response.js';

/** Why an attempt did not complete its job. */
export class AttemptErrorResponse extends JobErrorResponse {
  /** Where in the code it happened. */
  @ApiProperty({ type: 'string', nullable: true })
  stack: string | null;
}

/** An attempt that did not complete its job. */
export class JobAttemptResponse {
  /** Its number, from 1. */
  @ApiProperty({ type: 'integer' })
  attempt: number;

  /** `lost` with its worker; `returned` by a worker that stopped, which does not count. */
  @ApiProperty({ enum: ['failed', 'lost', 'returned', 'cancelled'] })
  outcome: JobAttempt['outcome'];

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startedAt: Date | null;

  finishedAt: Date;

  @ApiProperty({ type: AttemptErrorResponse, nullable: true })
  error: AttemptErrorResponse | null;
}

/** A job with the attempts that did not complete it. */
export class ExaminedJobResponse extends JobResponse {
  /** Oldest first. */
  @ApiProperty({ type: [JobAttemptResponse] })
  attempts: readonly JobAttemptResponse[];

  static examined(job: JobView, attempts: readonly JobAttempt[]): ExaminedJobResponse {
    return Object.assign(seenByOthers(job), { attempts });
  }
}

/** A job as whoever looks after jobs sees it: how it ended, but not where a signed link in there leads. */
export function seenByOthers(job: JobView): JobResponse {
  const shown = JobResponse.from(job);
  return Object.assign(shown, { result: withoutLinks(shown.result) });
}

function withoutLinks(result: Json): Json {
  return JSON.parse(JSON.stringify(result ?? null).replace(/([?&]signature=)[\w%-]+/g, '$1••••••')) as Json;
}
