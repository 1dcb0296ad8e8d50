import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { defineModule } from '../module/index.js';
import { runJob, startTestWorker, type TestProcess } from '../testing/index.js';
import { Job, JobLedger, JobRegistry, type JobHandler } from './index.js';
import { IsolatedPayload, MisbehaveJob } from './testing/isolated-work.factory.js';

@Module({ providers: [MisbehaveJob] })
class IsolationWorkerModule {}
@Module({})
class IsolationModule {}

const isolation = defineModule({
  name: 'isolation',
  core: IsolationModule,
  worker: IsolationWorkerModule,
  jobs: [MisbehaveJob],
  personalData: 'none',
});

describe('an isolated job', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    // Its process runs the sources as they lie, as this one does.
    process.env['NODE_OPTIONS'] = `--import ${new URL('../testing/typescript.mjs', import.meta.url).href}`;
    worker = await startTestWorker([isolation]);
  });
  afterAll(async () => {
    delete process.env['NODE_OPTIONS'];
    await worker.close();
  });

  it('runs in a process of its own, without the configuration, and reports as any other', async () => {
    const job = await runJob(worker, MisbehaveJob, { what: 'works' });
    expect(job).toMatchObject({ status: 'completed', result: { secrets: [] } });
    expect((job.result as { pid: number }).pid).not.toBe(process.pid);
    const events = await worker.get(JobLedger).eventsAfter(job.id, 'all');
    expect(events.map(({ kind }) => kind)).toEqual(['progress', 'log', 'completed']);
  });

  it('fails with its own error', async () => {
    const job = await runJob(worker, MisbehaveJob, { what: 'refuses' });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'isolation.refused', message: 'Not this one.' } });
  });

  it.each(['devours', 'hoards'] as const)(
    'that takes too much memory fails, and its worker lives: it %s',
    async (what) => {
      const job = await runJob(worker, MisbehaveJob, { what });
      expect(job).toMatchObject({ status: 'failed', error: { code: 'jobs.process_died' } });
    },
  );

  it('that blocks its process is killed in time, and its worker is not held up', async () => {
    const began = Date.now();
    const job = await runJob(worker, MisbehaveJob, { what: 'hangs' });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'jobs.timeout' } });
    expect(Date.now() - began).toBeLessThan(14_000);
  });

  it('takes nothing that its process cannot give it', () => {
    @Injectable()
    @Job({ type: 'isolation.wrong', payload: IsolatedPayload, isolated: { module: 'x' }, description: 'Never.' })
    class WrongJob implements JobHandler<IsolatedPayload, void> {
      constructor(readonly ledger: JobLedger) {}

      async run(): Promise<void> {}
    }
    expect(() => new JobRegistry([WrongJob])).toThrow('cannot take constructor parameters');
  });
});
