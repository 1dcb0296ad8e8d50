import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AppError } from '@plinth/kernel';
import { IsIn, IsInt } from 'class-validator';
import { Database } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { eventually, jobEnds, runJob, startTestWorker, type TestProcess } from '../testing/index.js';
import { DomainEvent, Events, Job, JobControl, JobLedger, Queue, type JobHandler, type JobRun } from './index.js';
import { JobRunner } from './job-runner.js';

class TryPayload {
  @IsIn(['fails', 'refuses', 'sleeps', 'ignores', 'returns'])
  what: 'fails' | 'refuses' | 'sleeps' | 'ignores' | 'returns';

  @IsInt()
  number: number;
}

const order: number[] = [];

@Job({
  type: 'trials.try',
  payload: TryPayload,
  description: 'Does as it is told.',
  maxAttempts: 3,
  backoff: { seconds: 0.1 },
  timeoutSeconds: 2,
})
class TryJob implements JobHandler<TryPayload> {
  async run({ payload: { what, number }, signal }: JobRun<TryPayload>): Promise<{ number: number }> {
    order.push(number);
    if (what === 'fails') throw new Error('the secret cause');
    if (what === 'refuses') throw new AppError('trials.refused', 'refused', 'Not this one.');
    if (what === 'sleeps' || what === 'ignores') {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, 8_000);
        if (what === 'sleeps') {
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason as Error);
          });
        }
      });
    }
    return { number };
  }
}

const CROWD = `
  INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, fair_key, owner_type, owner_id)
  SELECT gen_random_uuid(), 'trials.try', 'default', 'queued', '{"what": "returns", "number": 0}', 3, now(), now(),
    'user:' || $1::uuid, 'user', $1::uuid
  FROM generate_series(1, 10000)`;

class TrialHeld extends DomainEvent {
  static override readonly type = 'trials.trial_held';

  constructor(readonly verdict: string) {
    super();
  }
}

const heard: string[] = [];

@Job({ type: 'trials.tell-press', payload: TrialHeld, description: 'Tells the press.' })
class TellPressJob implements JobHandler<TrialHeld> {
  async run({ payload }: JobRun<TrialHeld>): Promise<void> {
    heard.push(`press: ${payload.verdict}`);
  }
}

@Job({ type: 'trials.tell-family', payload: TrialHeld, description: 'Tells the family.' })
class TellFamilyJob implements JobHandler<TrialHeld> {
  async run({ payload }: JobRun<TrialHeld>): Promise<void> {
    heard.push(`family: ${payload.verdict}`);
  }
}

@Module({ providers: [TryJob, TellPressJob, TellFamilyJob] })
class TrialsWorkerModule {}
@Module({})
class TrialsModule {}

const trials = defineModule({
  name: 'trials',
  core: TrialsModule,
  worker: TrialsWorkerModule,
  jobs: [TryJob, TellPressJob, TellFamilyJob],
  personalData: 'none',
});

const owner = (last: string) => ({ ownerType: 'user', ownerId: `01890000-0000-7000-8000-00000000000${last}` }) as const;

describe('the course of a job', () => {
  let worker: TestProcess;
  let queue: Queue;
  let ledger: JobLedger;
  let control: JobControl;
  beforeAll(async () => {
    worker = await startTestWorker([trials], { QUEUE_CONCURRENCY: '2' });
    queue = worker.get(Queue);
    ledger = worker.get(JobLedger);
    control = worker.get(JobControl);
  });
  afterAll(() => worker.close());

  const status = async (id: string) => (await ledger.find(id, 'all')).status;

  it('is retried with a pause and dead-lettered with its last error once its attempts are spent', async () => {
    const job = await runJob(worker, TryJob, { what: 'fails', number: 1 });
    expect(job).toMatchObject({
      status: 'failed',
      attempt: 3,
      error: { code: 'jobs.handler_failed', message: 'The job failed unexpectedly.' },
    });
    const attempts = await ledger.attempts(job.id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(attempts[2]?.error?.stack).toContain('the secret cause');
    const events = await ledger.eventsAfter(job.id, 'all');
    expect(events.map(({ kind }) => kind)).toEqual(['retrying', 'retrying', 'failed']);
    expect(await ledger.eventsAfter(job.id, 'all', events[1]?.seq)).toMatchObject([{ kind: 'failed' }]);
    expect(JSON.stringify([job, events])).not.toContain('the secret cause');
  });

  it('is not retried where another attempt cannot help', async () => {
    const job = await runJob(worker, TryJob, { what: 'refuses', number: 1 });
    expect(job).toMatchObject({ status: 'failed', attempt: 1, error: { code: 'trials.refused' } });
  });

  it('ends an attempt that takes too long, even one that ignores its signal', async () => {
    for (const what of ['sleeps', 'ignores'] as const) {
      const job = await runJob(worker, TryJob, { what, number: 1 }, { maxAttempts: 1 });
      expect(job).toMatchObject({ status: 'failed', error: { code: 'jobs.timeout' } });
    }
  });

  it('has spent nothing when a worker that stops hands it back, which is told under the number that it ran as', async () => {
    const { id } = await queue.enqueue(TryJob, { what: 'sleeps', number: 1 }, { maxAttempts: 1 });
    await eventually(async () => ((await status(id)) === 'active' ? true : null));
    worker.get(JobRunner).interrupt('drained', [id]);
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'failed', attempt: 1, error: { code: 'jobs.timeout' } });
    expect(await ledger.attempts(id)).toMatchObject([
      { attempt: 1, outcome: 'returned' },
      { attempt: 1, outcome: 'failed' },
    ]);
  });

  it('can be retried by hand, with all its attempts', async () => {
    const { id } = await runJob(worker, TryJob, { what: 'fails', number: 1 });
    await expect(control.retry(id, owner('1'))).rejects.toMatchObject({ code: 'jobs.not_found' });
    expect(await control.retry(id, 'all')).toMatchObject({ status: 'queued', attempt: 0, error: null });
    await expect(control.retry(id, 'all')).rejects.toMatchObject({ code: 'jobs.not_retryable' });
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'failed', attempt: 3 });
  });

  it('is cancelled at once before it starts, and within a second while it runs', async () => {
    const later = await queue.enqueue(TryJob, { what: 'returns', number: 1 }, { delaySeconds: 60 });
    expect(later.status).toBe('scheduled');
    expect(await control.cancel(later.id, 'all')).toMatchObject({ status: 'cancelled' });
    await expect(control.cancel(later.id, 'all')).rejects.toMatchObject({ code: 'jobs.finished' });

    const { id } = await queue.enqueue(TryJob, { what: 'sleeps', number: 1 });
    await eventually(async () => ((await status(id)) === 'active' ? true : null));
    const asked = Date.now();
    expect(await control.cancel(id, 'all')).toMatchObject({ status: 'active' });
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'cancelled' });
    expect(Date.now() - asked).toBeLessThan(1_500);
  });

  it('starts when it is due', async () => {
    const { id, status: first } = await queue.enqueue(TryJob, { what: 'returns', number: 1 }, { delaySeconds: 0.5 });
    expect(first).toBe('scheduled');
    const job = await jobEnds(worker, id);
    expect(job.startedAt?.getTime()).toBeGreaterThanOrEqual(job.runAt.getTime() - 5);
  });

  it('fails once its deadline has passed', async () => {
    const options = { delaySeconds: 60, expiresAt: new Date(Date.now() + 100) };
    const { id } = await queue.enqueue(TryJob, { what: 'returns', number: 1 }, options);
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'failed', error: { code: 'jobs.expired' } });
  });

  it('is made once for a unique key while it lives, for each owner', async () => {
    const enqueue = (last: string) =>
      queue.enqueue(
        TryJob,
        { what: 'returns', number: 1 },
        { uniqueKey: 'k', delaySeconds: 60, owner: owner(last), uniqueScope: 'test' },
      );
    const all = await Promise.all(Array.from({ length: 20 }, () => enqueue('1')));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect((await enqueue('2')).created).toBe(true);
    await control.cancel(all[0]?.id ?? '', owner('1'));
    expect((await enqueue('1')).created).toBe(true);
    await expect(control.retry(all[0]?.id ?? '', owner('1'))).rejects.toMatchObject({ code: 'jobs.unique_key_taken' });
  });

  it('waits while its queue is paused', async () => {
    await control.pause('default');
    const { id } = await queue.enqueue(TryJob, { what: 'returns', number: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await status(id)).toBe('queued');
    expect((await ledger.counts()).find((each) => each.queue === 'default')).toMatchObject({ paused: true, queued: 1 });
    await control.resume('default');
    expect((await jobEnds(worker, id)).status).toBe('completed');
    await expect(control.pause('nothing')).rejects.toMatchObject({ code: 'jobs.unknown_queue' });
  });

  it('goes before jobs of a lower priority', async () => {
    await control.pause('default');
    order.length = 0;
    for (const [number, priority] of [
      [1, 10],
      [2, 5],
      [3, 1],
    ] as const) {
      await queue.enqueue(TryJob, { what: 'returns', number }, { priority, delaySeconds: 0.01 });
    }
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await control.resume('default');
    await eventually(() => (order.length === 3 ? true : null));
    expect(order.at(-1)).toBe(1);
  });

  it('delivers an event to every subscriber', async () => {
    await worker.get(Events).publish(new TrialHeld('innocent'));
    await eventually(() => (heard.length === 2 ? true : null));
    expect(heard.sort()).toEqual(['family: innocent', 'press: innocent']);
  });

  it('is listed page by page for its owner alone', async () => {
    const mine = owner('5');
    const made: string[] = [];
    for (let number = 0; number < 5; number++) {
      made.push((await queue.enqueue(TryJob, { what: 'returns', number }, { owner: mine, delaySeconds: 60 })).id);
    }
    const first = await ledger.list(mine, {}, { limit: 3, sort: '-createdAt', after: null });
    const second = await ledger.list(mine, {}, { limit: 3, sort: '-createdAt', after: first.next });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([...made].reverse());
    expect(second.next).toBeNull();
    expect((await ledger.list(owner('6'), {}, { limit: 3, sort: 'createdAt', after: null })).rows).toEqual([]);
    const filter = { status: 'completed', createdAfter: new Date(Date.now() - 60_000) } as const;
    expect((await ledger.list(mine, filter, { limit: 3, sort: 'createdAt', after: null })).rows).toEqual([]);
  });

  it('refuses options out of bounds', async () => {
    const enqueue = queue.enqueue(
      TryJob,
      { what: 'returns', number: 1 },
      { priority: 11, runAt: new Date(Number.NaN) },
    );
    await expect(enqueue).rejects.toMatchObject({ code: 'jobs.invalid_options' });
  });

  // The last one, since its crowd stays.
  it('does not wait behind the hundred thousand jobs of another owner', async () => {
    await control.pause('default');
    order.length = 0;
    // A piece at a time, each within its deadline.
    for (let piece = 0; piece < 10; piece++) await worker.get(Database).query(CROWD, [owner('1').ownerId]);
    await control.resume('default');
    await eventually(() => (order.length > 20 ? true : null));
    const { id } = await queue.enqueue(TryJob, { what: 'returns', number: 7 }, { owner: owner('2') });
    const before = order.length;
    await jobEnds(worker, id);
    expect(order.indexOf(7) - before).toBeLessThan(300);
  });
});
