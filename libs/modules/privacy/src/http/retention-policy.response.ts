import { ApiProperty } from '@nestjs/swagger';
import type { RetentionPolicy, RetentionRun } from '@plinth/platform/privacy';

/** How long something is kept. */
export class RetentionPolicyResponse {
  @ApiProperty({ example: 'auth.sessions' })
  name: string;

  /** What goes. */
  what: string;

  /** After how many days. */
  @ApiProperty({ type: 'number', minimum: 0 })
  days: number;

  /** The variable that says so. */
  @ApiProperty({ example: 'RETENTION_DAYS' })
  setting: string;

  /** When it last ran; `null` where it has not yet. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastRunAt: Date | null;

  /** How many rows went in that run. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  lastRemoved: number;

  /** With `dryRun=true`: how many rows would go now, counted to 100,000. Else `null`. */
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true })
  due: number | null;

  static from(
    { name, what, days, setting }: RetentionPolicy,
    run: RetentionRun | undefined,
    due: number | undefined,
  ): RetentionPolicyResponse {
    return {
      name,
      what,
      days,
      setting,
      lastRunAt: run?.ranAt ?? null,
      lastRemoved: run?.removed ?? 0,
      due: due ?? null,
    };
  }
}

/** Every policy. */
export class RetentionPoliciesResponse {
  /** By name. */
  @ApiProperty({ type: [RetentionPolicyResponse] })
  policies: readonly RetentionPolicyResponse[];
}
