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
    worker = await startTestWorker([isolation]);
  });
  afterAll(() => worker.close());

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

  it('fails as any other where its result is no JSON', async () => {
    const job = await runJob(worker, MisbehaveJob, { what: 'returns-no-json' });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'jobs.handler_failed' } });
    const [attempt] = await worker.get(JobLedger).attempts(job.id);
    expect(attempt?.error?.stack).toContain('serialize a BigInt');
  });

  it.each([
    ['devours', "it filled V8's heap, and may not take more"],
    ['hoards', 'it took more memory than it may'],
    ['exits', 'it exited with the code 0'],
    ['crashes', 'it exited with the code 1'],
    ['dies', 'it was ended by SIGTERM'],
  ] as const)('whose process ends fails with what is known of that, and its worker lives: it %s', async (what, why) => {
    const job = await runJob(worker, MisbehaveJob, { what });
    const message = `The process of the job ended before the job did: ${why}.`;
    expect(job).toMatchObject({ status: 'failed', error: { code: 'jobs.process_died', message } });
  });

  it('leaves its last words to administrators', async () => {
    const job = await runJob(worker, MisbehaveJob, { what: 'crashes' });
    const [attempt] = await worker.get(JobLedger).attempts(job.id);
    expect(attempt?.error?.stack).toContain('Nobody catches this.');
    expect(JSON.stringify(job)).not.toContain('Nobody catches this.');
  });

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
