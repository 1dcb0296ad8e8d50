import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { Database, Transaction } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { eventually, jobEnds, startTestWorker, type TestProcess } from '../testing/index.js';
import { Job, JobLedger, Queue, type EnqueueOptions, type JobHandler, type JobRun } from './index.js';

class WaitPayload {
  @IsInt()
  milliseconds: number;
}

@Job({ type: 'keys.wait', payload: WaitPayload, description: 'Waits.' })
class WaitJob implements JobHandler<WaitPayload> {
  async run({ payload: { milliseconds } }: JobRun<WaitPayload>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

@Module({ providers: [WaitJob] })
class KeysWorkerModule {}
@Module({})
class KeysModule {}

const keys = defineModule({
  name: 'keys',
  core: KeysModule,
  worker: KeysWorkerModule,
  jobs: [WaitJob],
  personalData: 'none',
});

describe('a unique key', () => {
  let worker: TestProcess;
  let ledger: JobLedger;
  beforeAll(async () => {
    worker = await startTestWorker([keys]);
    ledger = worker.get(JobLedger);
  });
  afterAll(() => worker.close());

  const enqueue = (options: EnqueueOptions, milliseconds = 0) =>
    worker.get(Queue).enqueue(WaitJob, { milliseconds }, options);

  it('with a period stays taken when its job has ended, and is free after it', async () => {
    const options = { uniqueKey: 'period', uniqueSeconds: 2 };
    const first = await enqueue(options);
    expect(first.created).toBe(true);
    await jobEnds(worker, first.id);
    expect(await enqueue(options)).toEqual({ id: first.id, status: 'completed', created: false });
    expect((await enqueue({ ...options, uniqueScope: 'elsewhere' })).created).toBe(true);
    await eventually(async () => ((await enqueue(options)).created ? true : null), 5);
  });

  it('with a period makes one job of fifty at a time', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, () => enqueue({ uniqueKey: 'race', uniqueSeconds: 60, delaySeconds: 60 })),
    );
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  it('with a period is not taken by a transaction that rolls back', async () => {
    const options = { uniqueKey: 'rolled back', uniqueSeconds: 60 };
    const work = worker.get(Transaction).run(async () => {
      await enqueue(options);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect((await enqueue(options)).created).toBe(true);
  });

  it('superseded, goes from the waiting job to the newer one', async () => {
    const options = { uniqueKey: 'newest', supersede: true, delaySeconds: 60 };
    const first = await enqueue(options);
    const second = await enqueue(options);
    expect(second).toMatchObject({ status: 'scheduled', created: true });
    expect(await ledger.find(first.id, 'all')).toMatchObject({
      status: 'cancelled',
      error: { code: 'jobs.superseded' },
    });
    expect((await enqueue({ uniqueKey: 'newest' })).id).toBe(second.id);
  });

  it('superseded while its job runs, lets that one end and the newer one follow', async () => {
    const options = { uniqueKey: 'running', supersede: true };
    const first = await enqueue(options, 500);
    await eventually(async () => ((await ledger.find(first.id, 'all')).status === 'active' ? true : null));
    const second = await enqueue(options);
    expect(second.created).toBe(true);
    expect(await jobEnds(worker, first.id)).toMatchObject({ status: 'completed' });
    expect(await jobEnds(worker, second.id)).toMatchObject({ status: 'completed' });
  });

  it('superseded by fifty at a time, leaves one job that waits', async () => {
    const options = { uniqueKey: 'crowd', supersede: true, delaySeconds: 60 };
    await Promise.all(Array.from({ length: 50 }, () => enqueue(options)));
    const rows = await worker
      .get(Database)
      .query<{ status: string }>(`SELECT status FROM job WHERE unique_key = 'crowd' AND status <> 'cancelled'`);
    expect(rows).toEqual([{ status: 'scheduled' }]);
  });

  it('is asked for by what depends on it', async () => {
    await expect(enqueue({ supersede: true })).rejects.toMatchObject({ code: 'jobs.invalid_options' });
    await expect(enqueue({ uniqueSeconds: 5 })).rejects.toMatchObject({ code: 'jobs.invalid_options' });
  });
});
