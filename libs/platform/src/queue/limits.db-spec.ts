import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { newId, type Owner } from '@plinth/kernel';
import { IsInt, IsString } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { defineModule } from '../module/index.js';
import { drainQueue, eventually, jobEnds, startProcess, startTestWorker, type TestProcess } from '../testing/index.js';
import { Job, JobControl, JobLedger, JobRegistry, Queue, type JobHandler, type JobRun } from './index.js';

class LimitedPayload {
  @IsString()
  who: string;

  @MayBeAbsent()
  @IsInt()
  milliseconds?: number;

  @MayBeAbsent()
  @IsInt()
  failures?: number;
}

const order: { who: string; at: number }[] = [];
const running = new Map<string, number>();
let most = 0;

async function work({ payload, attempt }: JobRun<LimitedPayload>): Promise<void> {
  const { who, milliseconds = 30, failures = 0 } = payload;
  order.push({ who, at: Date.now() });
  running.set(who, (running.get(who) ?? 0) + 1);
  most = Math.max(most, ...running.values());
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  running.set(who, (running.get(who) ?? 0) - 1);
  if (attempt <= failures) throw new Error('as asked');
}

@Job({
  type: 'limits.narrow',
  payload: LimitedPayload,
  concurrency: 2,
  backoff: { seconds: 0.1 },
  description: 'Two at a time.',
})
class NarrowJob implements JobHandler<LimitedPayload> {
  run(job: JobRun<LimitedPayload>): Promise<void> {
    return work(job);
  }
}

@Job({ type: 'limits.slow', payload: LimitedPayload, rate: { jobs: 5, perSeconds: 1 }, description: 'Five a second.' })
class SlowJob implements JobHandler<LimitedPayload> {
  run(job: JobRun<LimitedPayload>): Promise<void> {
    return work(job);
  }
}

@Module({ providers: [NarrowJob, SlowJob] })
class LimitsWorkerModule {}
@Module({})
class LimitsModule {}

const limits = defineModule({
  name: 'limits',
  core: LimitsModule,
  worker: LimitsWorkerModule,
  jobs: [NarrowJob, SlowJob],
  personalData: 'none',
});

const organization = (): Owner => ({ ownerType: 'organization', ownerId: newId() });

describe('the limits of a type', () => {
  let worker: TestProcess;
  let second: TestProcess;
  let queue: Queue;
  beforeAll(async () => {
    worker = await startTestWorker([limits]);
    second = await startProcess('worker', [limits], worker.env);
    queue = worker.get(Queue);
  });
  afterAll(async () => {
    await second.close();
    await worker.close();
  });
  beforeEach(() => {
    order.length = 0;
    running.clear();
    most = 0;
  });

  const all = (count: number, who: string, more: Partial<LimitedPayload> = {}) =>
    Array.from({ length: count }, () => ({ who, ...more }));
  const done = (count: number) => eventually(() => (order.length >= count ? true : null), 15);

  it('let so many run at once on all workers, and retries count like the rest', async () => {
    await queue.enqueueMany(NarrowJob, all(20, 'all', { failures: 1 }));
    await done(40);
    expect(most).toBe(2);
  });

  it('hold for each concurrency key by itself', async () => {
    await queue.enqueueMany(NarrowJob, all(10, 'a', { milliseconds: 100 }), { concurrencyKey: 'a' });
    await queue.enqueueMany(NarrowJob, all(10, 'b', { milliseconds: 100 }), { concurrencyKey: 'b' });
    let together = 0;
    await eventually(() => {
      together = Math.max(together, (running.get('a') ?? 0) + (running.get('b') ?? 0));
      return order.length === 20 ? true : null;
    });
    expect(most).toBe(2);
    expect(together).toBe(4);
  });

  it('let so many start within any while', async () => {
    await queue.enqueueMany(SlowJob, all(16, 'all', { milliseconds: 0 }));
    await done(16);
    const times = order.map(({ at }) => at);
    // The sixth after a job starts no less than a second later, but for the time from a turn to a start.
    for (let index = 5; index < times.length; index++) {
      expect((times[index] ?? 0) - (times[index - 5] ?? 0)).toBeGreaterThan(700);
    }
  });

  it('starve no organization: one job passes the hundreds of another', async () => {
    await queue.enqueueMany(NarrowJob, all(500, 'crowd', { milliseconds: 5 }), { owner: organization() });
    await eventually(() => (order.length > 10 ? true : null));
    const before = order.length;
    const { id } = await queue.enqueue(NarrowJob, { who: 'single' }, { owner: organization() });
    await jobEnds(worker, id);
    expect(order.findIndex(({ who }) => who === 'single') - before).toBeLessThan(60);
    const filter = { status: 'waiting', type: 'limits.narrow' } as const;
    const page = await worker.get(JobLedger).list('all', filter, { limit: 200, sort: 'createdAt', after: null });
    expect(page.rows.length).toBe(200);
    for (const each of page.rows) {
      // It may have had its turn meanwhile, and have ended.
      const ended = (error: unknown) => expect(error).toMatchObject({ code: 'jobs.finished' });
      await worker.get(JobControl).cancel(each.id, 'all').catch(ended);
    }
    await drainQueue(worker);
  });

  it('are checked when the process starts', () => {
    @Job({ type: 'limits.wrong', payload: LimitedPayload, concurrency: 0, description: 'Never.' })
    class WrongJob extends NarrowJob {}
    expect(() => new JobRegistry([WrongJob])).toThrow('concurrency must be');
  });
});
