import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { IsInt, IsString, Min } from 'class-validator';
import { AppError, type Json } from '@plinth/kernel';
import { definePermissions } from '@plinth/platform/access';
import { MayBeAbsent } from '@plinth/platform/http';
import { defineModule, type ModuleDefinition } from '@plinth/platform/module';
import { Job, SecretField, type JobHandler, type JobRun } from '@plinth/platform/queue';

export class DemoPayload {
  /** How long it takes; it stops early when it is told to. */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  milliseconds?: number;

  /** How many attempts fail before one does not. */
  @MayBeAbsent()
  @IsInt()
  failures?: number;

  @MayBeAbsent()
  @IsString()
  note?: string;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  secret?: string;
}

/** A job that does as it is told. */
@Injectable()
@Job({
  type: 'demo.work',
  payload: DemoPayload,
  submit: 'authenticated',
  backoff: { seconds: 0.2, factor: 1 },
  description: 'Works for a while.',
})
export class DemoWorkJob implements JobHandler<DemoPayload, Json> {
  async run({ payload, attempt, signal, progress, log }: JobRun<DemoPayload>): Promise<Json> {
    progress(10);
    log('working', { attempt });
    await sleep(payload.milliseconds ?? 0, undefined, { signal });
    if (attempt <= (payload.failures ?? 0)) throw new AppError('demo.failed', 'unavailable', 'It failed, as asked.');
    progress(90);
    return { attempt, note: payload.note ?? null };
  }
}

@Injectable()
@Job({
  type: 'demo.guarded',
  payload: DemoPayload,
  submit: { permission: 'demo:run' },
  description: 'For those who may.',
})
class DemoGuardedJob implements JobHandler<DemoPayload, void> {
  async run(): Promise<void> {}
}

@Injectable()
@Job({ type: 'demo.internal', payload: DemoPayload, description: 'For code alone.' })
class DemoInternalJob implements JobHandler<DemoPayload, void> {
  async run(): Promise<void> {}
}

const handlers = [DemoWorkJob, DemoGuardedJob, DemoInternalJob];

@Module({})
class DemoModule {}

@Module({ providers: handlers })
class DemoWorkerModule {}

/** A module with work to submit: `demo.work` for everybody, `demo.guarded` for some, `demo.internal` for nobody. */
export const demoWork: ModuleDefinition = defineModule({
  name: 'demo',
  core: DemoModule,
  worker: DemoWorkerModule,
  jobs: handlers,
  permissions: definePermissions('demo', { run: 'Run the guarded work.' }),
  personalData: 'none',
});
