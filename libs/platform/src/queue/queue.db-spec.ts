import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { runInContext, systemContext } from '../context/index.js';
import { currentOwner, Transaction } from '../database/index.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { defineModule } from '../module/index.js';
import { drainQueue, runJob, startTestWorker, type TestProcess } from '../testing/index.js';
import { Job, JobLedger, Queue, SecretField, type JobHandler, type JobRun } from './index.js';

class AddPayload {
  @IsInt()
  a: number;

  @IsInt()
  b: number;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  pin?: string;
}

const seen: { pin: string | undefined; owner: unknown }[] = [];

@Job({ type: 'sums.add', payload: AddPayload, description: 'Adds two numbers.' })
class AddJob implements JobHandler<AddPayload> {
  async run({ payload, log, progress }: JobRun<AddPayload>): Promise<{ sum: number }> {
    seen.push({ pin: payload.pin, owner: currentOwner() });
    progress(50);
    log('adding', { a: payload.a });
    return { sum: payload.a + payload.b };
  }
}

@Module({ providers: [AddJob] })
class SumsWorkerModule {}
@Module({})
class SumsModule {}

const sums = defineModule({
  name: 'sums',
  core: SumsModule,
  worker: SumsWorkerModule,
  jobs: [AddJob],
  personalData: 'none',
});

describe('a job', () => {
  let worker: TestProcess;
  let queue: Queue;
  let ledger: JobLedger;
  beforeAll(async () => {
    worker = await startTestWorker([sums]);
    queue = worker.get(Queue);
    ledger = worker.get(JobLedger);
  });
  afterAll(() => worker.close());
  beforeEach(() => {
    seen.length = 0;
  });

  it('runs once and keeps its result, progress and log', async () => {
    const job = await runJob(worker, AddJob, { a: 1, b: 2 });
    expect(job).toMatchObject({ status: 'completed', result: { sum: 3 }, progress: 100, attempt: 1, error: null });
    expect(seen).toHaveLength(1);
    const events = await ledger.eventsAfter(job.id, 'all');
    expect(events.map(({ kind }) => kind)).toEqual(['progress', 'log', 'completed']);
  });

  it('keeps its own result, whatever ends with it', async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const jobs = await queue.enqueueMany(
      AddJob,
      numbers.map((n) => ({ a: n, b: 1_000 })),
    );
    await drainQueue(worker);
    const ended = await Promise.all(jobs.map(({ id }) => ledger.find(id, 'all')));
    expect(ended.map(({ result }) => result)).toEqual(numbers.map((n) => ({ sum: n + 1_000 })));
  });

  it('does not exist when the transaction rolls back', async () => {
    const transaction = worker.get(Transaction);
    let id = '';
    const work = transaction.run(async () => {
      ({ id } = await queue.enqueue(AddJob, { a: 1, b: 2 }));
      await ledger.find(id, 'all');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await expect(ledger.find(id, 'all')).rejects.toMatchObject({ code: 'jobs.not_found' });
    await drainQueue(worker);
    expect(seen).toHaveLength(0);
  });

  it('keeps a secret field sealed in the ledger and opens it for the handler', async () => {
    const job = await runJob(worker, AddJob, { a: 1, b: 2, pin: '4711' });
    expect(JSON.stringify(job)).not.toContain('4711');
    expect(job.payload['pin']).toBe('••••••');
    expect(seen[0]?.pin).toBe('4711');
  });

  it('acts for its owner', async () => {
    const owner = { ownerType: 'user', ownerId: '01890000-0000-7000-8000-000000000001' } as const;
    await runJob(worker, AddJob, { a: 1, b: 2 }, { owner });
    expect(seen[0]?.owner).toEqual(owner);
  });

  it('refuses a payload that does not fit', async () => {
    const enqueue = queue.enqueue(AddJob, { a: 1, b: 'x', c: 3 } as never);
    await expect(enqueue).rejects.toMatchObject({
      code: 'jobs.invalid_payload',
      details: { faults: expect.arrayContaining([expect.objectContaining({ pointer: '/payload/c' })]) as unknown },
    });
  });

  it('carries the request id to the handler', async () => {
    await runInContext(systemContext('request-1'), () => runJob(worker, AddJob, { a: 1, b: 2 }));
    expect(seen).toHaveLength(1);
  });
});
