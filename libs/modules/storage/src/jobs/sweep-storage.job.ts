import { IsInt, Min } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { SweepStorage, type SweepReport } from '../application/sweep-storage.js';

class SweepStoragePayload {
  /** How old what is removed must be. Half an hour by default, so that nobody is still writing it. */
  @MayBeAbsent()
  @IsInt()
  @Min(60)
  olderThanSeconds?: number;
}

const DEFAULT_SECONDS = 1800;

/** Brings rows and bytes back together after crashes. */
@Job({
  type: 'storage.sweep',
  payload: SweepStoragePayload,
  description: 'Removes bytes without a row and what crashes left behind, and reports rows without their bytes.',
  timeoutSeconds: 3600,
  maxAttempts: 1,
})
export class SweepStorageJob implements JobHandler<SweepStoragePayload> {
  constructor(private readonly sweep: SweepStorage) {}

  async run({ payload, signal }: JobRun<SweepStoragePayload>): Promise<{ [K in keyof SweepReport]: SweepReport[K] }> {
    return { ...(await this.sweep.run(payload.olderThanSeconds ?? DEFAULT_SECONDS, signal)) };
  }
}
