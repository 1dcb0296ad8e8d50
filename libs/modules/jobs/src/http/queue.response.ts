import { ApiProperty } from '@nestjs/swagger';
import type { QueueState } from '../application/manage-queues.js';

/** How many jobs stand where. */
export class QueueDepthResponse {
  /** Wait for other jobs. */
  @ApiProperty({ type: 'integer' })
  waiting: number;

  /** Wait for their time, or for their next attempt. */
  @ApiProperty({ type: 'integer' })
  scheduled: number;

  /** Could run now. */
  @ApiProperty({ type: 'integer' })
  queued: number;

  /** Run. */
  @ApiProperty({ type: 'integer' })
  active: number;

  /** Have failed for good and are still kept. */
  @ApiProperty({ type: 'integer' })
  failed: number;
}

/** Jobs that have ended within the last five minutes, by the minute. */
export class QueueRatesResponse {
  completedPerMinute: number;
  failedPerMinute: number;
}

/** The middle of a measure and its slow end. */
export class PercentilesResponse {
  /** Half are at most that. */
  p50: number;

  /** 95 of a hundred are at most that. */
  p95: number;
}

/** How long the jobs took that have ended within the last five minutes, in seconds. */
export class QueueLatencyResponse {
  /** From when a job might have run until its latest attempt began; `null` where none has ended. */
  @ApiProperty({ type: PercentilesResponse, nullable: true })
  waitSeconds: PercentilesResponse | null;

  /** The attempt itself; `null` where none has ended. */
  @ApiProperty({ type: PercentilesResponse, nullable: true })
  runSeconds: PercentilesResponse | null;

  /** For how long the job that has waited longest could have been running. */
  oldestQueuedSeconds: number;
}

/** A queue: a line of jobs with workers of its own. */
export class QueueResponse {
  name: string;

  /** Whether its jobs wait for somebody to resume it. */
  paused: boolean;

  depth: QueueDepthResponse;
  rates: QueueRatesResponse;
  latency: QueueLatencyResponse;

  static from({ counts, pace }: QueueState): QueueResponse {
    const { queue, paused, oldestQueuedSeconds, waiting, scheduled, queued, active, failed } = counts;
    return {
      name: queue,
      paused,
      depth: { waiting, scheduled, queued, active, failed },
      rates: { completedPerMinute: pace?.completedPerMinute ?? 0, failedPerMinute: pace?.failedPerMinute ?? 0 },
      latency: { waitSeconds: pace?.waitSeconds ?? null, runSeconds: pace?.runSeconds ?? null, oldestQueuedSeconds },
    };
  }
}
