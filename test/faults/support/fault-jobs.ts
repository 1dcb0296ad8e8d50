import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Module } from '@nestjs/common';
import { platformSection, type PlatformConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { defineModule } from '@plinth/platform/module';
import { Job, Queue, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { IsBoolean, IsInt } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

export class WorkPayload {
  /** How long it takes. */
  @IsInt()
  milliseconds: number;

  /** Whether it stops when it is told to. */
  @MayBeAbsent()
  @IsBoolean()
  heedsSignal?: boolean;

  /** Whether it submits another job at its end. */
  @MayBeAbsent()
  @IsBoolean()
  enqueuesAnother?: boolean;
}

/** Takes its time, and writes down on disk each time that it starts. */
@Job({
  type: 'faults.work',
  payload: WorkPayload,
  description: 'Takes its time.',
  maxAttempts: 3,
  backoff: { seconds: 0.2 },
})
export class WorkJob implements JobHandler<WorkPayload> {
  constructor(
    @Inject(configToken(platformSection)) private readonly config: PlatformConfig,
    private readonly queue: Queue,
  ) {}

  async run({ jobId, attempt, payload, signal }: JobRun<WorkPayload>): Promise<{ pid: number }> {
    appendFileSync(join(this.config.dataFolder, 'runs.log'), `${jobId} ${String(attempt)} ${String(process.pid)}\n`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, payload.milliseconds);
      if (payload.heedsSignal === false) return;
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
    if (payload.enqueuesAnother) await this.queue.enqueue(WorkJob, { milliseconds: 0 });
    return { pid: process.pid };
  }
}

@Module({ providers: [WorkJob] })
class FaultsWorkerModule {}

@Module({})
class FaultsModule {}

/** A module with one job, for tests that break what jobs stand on. */
export const faults = defineModule({
  name: 'faults',
  core: FaultsModule,
  worker: FaultsWorkerModule,
  jobs: [WorkJob],
  personalData: 'none',
});
