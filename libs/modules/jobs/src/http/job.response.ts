import { ApiProperty } from '@nestjs/swagger';
import type { Json, JsonObject } from '@plinth/kernel';
import { currentContext } from '@plinth/platform/context';
import { isConfidential, JOB_STATUSES, type JobStatus, type JobView } from '@plinth/platform/queue';

/** Why a job, or its latest attempt, did not succeed. */
export class JobErrorResponse {
  /** Stable and dotted. */
  code: string;

  /** A sentence for people. */
  message: string;
}

/** What a confidential job ended with is shown to whoever asked for it, signed in themselves, and to nobody else. */
function mayShow({ type, createdBy }: JobView): boolean {
  if (!isConfidential(type)) return true;
  const principal = currentContext()?.principal ?? null;
  return principal?.userId === createdBy && principal?.sessionId !== null && principal?.actorId === null;
}

/** A piece of background work. */
export class JobResponse {
  /** A UUIDv7. */
  id: string;

  /** What kind of work it is. */
  @ApiProperty({ example: 'http.request' })
  type: string;

  /** The queue that it runs in; each has workers of its own and can be paused. */
  queue: string;

  /** `failed` is final: its attempts are spent, or another one could not help. */
  @ApiProperty({ enum: JOB_STATUSES })
  status: JobStatus;

  /** What it was given; secrets are masked. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  payload: JsonObject;

  /** What it has made, once it is completed. */
  @ApiProperty({
    nullable: true,
    description: 'Any JSON; `null` until the job is completed, and for whom it is not meant.',
  })
  result: Json;

  /** Why the job, or its latest attempt, did not succeed. */
  @ApiProperty({ type: JobErrorResponse, nullable: true })
  error: JobErrorResponse | null;

  /** 0 to 100. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100 })
  progress: number;

  /** 1 (first) to 10 (last). */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 10 })
  priority: number;

  /** The number of the latest attempt; 0 before the first. */
  @ApiProperty({ type: 'integer' })
  attempt: number;

  /** After so many failed attempts it is given up. */
  @ApiProperty({ type: 'integer' })
  maxAttempts: number;

  /** When it may start; after a failed attempt, when it is tried again. */
  runAt: Date;

  /** When it was submitted. */
  createdAt: Date;

  /** When its latest attempt began. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startedAt: Date | null;

  /** When it was completed, failed or cancelled. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  finishedAt: Date | null;

  /** No two live jobs of one owner and type share it. */
  @ApiProperty({ type: 'string', nullable: true })
  uniqueKey: string | null;

  /** The job that waits for this one. */
  @ApiProperty({ type: 'string', nullable: true })
  parentId: string | null;

  /** The account whose request led to it; `null` for the platform's own work. */
  @ApiProperty({ type: 'string', nullable: true })
  createdBy: string | null;

  static from(job: JobView): JobResponse {
    return {
      id: job.id,
      type: job.type,
      queue: job.queue,
      status: job.status,
      payload: job.payload,
      result: mayShow(job) ? job.result : null,
      error: job.error,
      progress: job.progress,
      priority: job.priority,
      attempt: job.attempt,
      maxAttempts: job.maxAttempts,
      runAt: job.runAt,
      createdAt: job.createdAt,
      startedAt: job.startedAt,
      finishedAt: job.finishedAt,
      uniqueKey: job.uniqueKey,
      parentId: job.parentId,
      createdBy: job.createdBy,
    };
  }
}
