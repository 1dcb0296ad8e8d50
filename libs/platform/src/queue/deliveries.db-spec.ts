import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { Database } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { drainQueue, eventually, startTestWorker, type TestProcess } from '../testing/index.js';
import { BullQueues } from './bull-queues.js';
import { Claims } from './claims.js';
import { DeliverySize } from './delivery-size.js';
import { Job, JobControl, Queue, type JobHandler, type JobRun } from './index.js';
import { WorkerLease } from './worker-lease.js';

class NumberPayload {
  @IsInt()
  number: number;
}

const started: number[] = [];
const ran: number[] = [];
let letGo: () => void;
let blocked: Promise<void>;

@Job({ type: 'deliveries.count', payload: NumberPayload, description: 'Counts; those up to 0 wait to be let go.' })
class CountJob implements JobHandler<NumberPayload> {
  async run({ payload }: JobRun<NumberPayload>): Promise<void> {
    started.push(payload.number);
    if (payload.number <= 0) await blocked;
    ran.push(payload.number);
  }
}

@Module({ providers: [CountJob] })
class CountWorkerModule {}
@Module({})
class CountModule {}

const counting = defineModule({
  name: 'deliveries',
  core: CountModule,
  worker: CountWorkerModule,
  jobs: [CountJob],
  personalData: 'none',
});

// With two handlers, so many that deliveries bring sixteen each.
const JOBS = 64;
const from = (first: number) => Array.from({ length: JOBS }, (_, place) => ({ number: first + place }));
const sorted = () => [...ran].sort((a, b) => a - b);

describe('open deliveries', () => {
  let worker: TestProcess;
  let queue: Queue;
  let control: JobControl;
  let database: Database;
  beforeAll(async () => {
    worker = await startTestWorker([counting], {
      QUEUE_CONCURRENCY: '2',
      QUEUE_LEASE_SECONDS: '2',
    });
    queue = worker.get(Queue);
    control = worker.get(JobControl);
    database = worker.get(Database);
    // Whether the jobs of this machine count as short is not what is tested.
    jest.spyOn(worker.get(DeliverySize), 'of').mockReturnValue(16);
  });
  afterAll(async () => {
    letGo();
    await worker.close();
  });
  beforeEach(() => {
    ran.length = 0;
    started.length = 0;
    blocked = new Promise<void>((resolve) => (letGo = resolve));
  });

  const states = async () => {
    const rows = await database.query<{ status: string; attempt: number; jobs: number }>(
      'SELECT status, attempt, count(*)::int AS jobs FROM job GROUP BY 1, 2 ORDER BY 1, 2',
    );
    await database.query('DELETE FROM job');
    return rows;
  };

  it('bring the jobs of a long line, each once', async () => {
    const take = jest.spyOn(worker.get(Claims), 'take');
    await queue.enqueueMany(CountJob, from(1));
    await eventually(() => (ran.length >= JOBS ? true : null), 20);
    await drainQueue(worker);
    expect(sorted()).toEqual(from(1).map(({ number }) => number));
    expect(Math.max(...take.mock.calls.map(([, most]) => most))).toBeGreaterThan(1);
    expect(await states()).toEqual([{ status: 'completed', attempt: 1, jobs: JOBS }]);
  });

  it('let none wait behind one that takes its time, and those cost no attempt', async () => {
    await queue.enqueueMany(CountJob, from(0));
    await eventually(() => (ran.length >= JOBS - 1 ? true : null), 20);
    expect(ran).not.toContain(0);
    letGo();
    await drainQueue(worker);
    expect(sorted()).toEqual(from(0).map(({ number }) => number));
    expect(await states()).toEqual([{ status: 'completed', attempt: 1, jobs: JOBS }]);
  });

  it('bring no job behind another that may not lose an attempt to it', async () => {
    await control.pause('default');
    await queue.enqueueMany(CountJob, from(1), { maxAttempts: 1 });
    await queue.enqueueMany(CountJob, from(1 + JOBS));
    await database.query(`UPDATE job SET attempt = 1 WHERE max_attempts > 1 AND (payload ->> 'number')::int % 2 = 0`);
    await control.resume('default');
    const take = jest.spyOn(worker.get(Claims), 'take');
    take.mockClear();
    await drainQueue(worker);
    const brought = (
      await Promise.all(take.mock.results.map(({ value }) => value as ReturnType<Claims['take']>))
    ).flatMap((jobs) => jobs.slice(1));
    expect(brought.filter(({ attempt, max_attempts }) => attempt > 1 || max_attempts === 1)).toEqual([]);
    expect(new Set(ran).size).toBe(2 * JOBS);
    await states();
  });

  it('are not made of slow jobs, of which Redis gets so few that an urgent one is soon the first', async () => {
    const size = worker.get(DeliverySize);
    const of = jest.spyOn(size, 'of').mockReturnValue(1);
    const perSecond = jest.spyOn(size, 'perSecond').mockReturnValue(0.1);
    await queue.enqueueMany(CountJob, from(1 - JOBS));
    await eventually(() => (started.length === 2 ? true : null));
    const waiting = async () => (await worker.get(BullQueues).waiting(['default'])).get('default') ?? 0;
    await eventually(async () => ((await waiting()) >= 6 ? true : null));
    expect(await waiting()).toBeLessThanOrEqual(8);
    of.mockReturnValue(16);
    perSecond.mockRestore();
    letGo();
    await drainQueue(worker);
    expect(sorted()).toEqual(from(1 - JOBS).map(({ number }) => number));
    await states();
  });

  it('lose none where the answer to a claim never came', async () => {
    const { id } = await queue.enqueue(CountJob, { number: 1 }, { delaySeconds: 60, maxAttempts: 1 });
    await database.query(
      `UPDATE job SET status = 'active', attempt = 1, started_at = now() - interval '6 seconds', worker_id = $2 WHERE id = $1`,
      [id, worker.get(WorkerLease).workerId],
    );
    await eventually(() => (ran.includes(1) ? true : null));
    await drainQueue(worker);
    expect(await states()).toEqual([{ status: 'completed', attempt: 1, jobs: 1 }]);
  });

  it('record nothing of a claim whose answer was read too late', async () => {
    const { id } = await queue.enqueue(CountJob, { number: 1 }, { delaySeconds: 60, maxAttempts: 1 });
    await database.query(
      `UPDATE job SET status = 'queued', dispatch_no = 1, dispatched_at = now() + interval '1 hour' WHERE id = $1`,
      [id],
    );
    const claims = worker.get(Claims);
    const late = await claims.claim({ id, dispatchNo: 1 });
    if (!late) throw new Error('It could not be claimed.');
    // Five seconds pass in which nobody reads that answer.
    await database.query(`UPDATE job SET started_at = now() - interval '6 seconds' WHERE id = $1`, [id]);
    await eventually(() => (ran.includes(1) ? true : null));
    const outcome = { id, token: late.fencing_token, workerId: late.worker_id, status: 'completed' } as const;
    expect(await claims.record({ ...outcome, result: 'late' })).toBe(false);
    await drainQueue(worker);
    expect(await claims.record({ ...outcome, result: 'later' })).toBe(false);
    const [row] = await database.query('SELECT result, attempt FROM job WHERE id = $1', [id]);
    expect(row).toEqual({ result: null, attempt: 1 });
    expect(ran).toEqual([1]);
    await states();
  });

  it('bring no job that is cancelled before its turn, and none of a queue that is paused', async () => {
    await control.pause('default');
    await queue.enqueueMany(CountJob, from(1 - JOBS));
    await control.resume('default');
    const active = () => database.query(`SELECT id FROM job WHERE status = 'active'`);
    // Both handlers wait to be let go; who waits behind them is claimed, or given back after a moment.
    await eventually(() => (started.length === 2 ? true : null));
    const [held] = await database.query<{ id: string; number: number }>(
      `SELECT id, (payload ->> 'number')::int AS number FROM job
       WHERE status IN ('active', 'queued') AND NOT (payload ->> 'number')::int = ANY($1) ORDER BY status LIMIT 1`,
      [started],
    );
    if (!held) throw new Error('Nobody waits.');
    await control.cancel(held.id, 'all');
    await control.pause('default');
    await eventually(async () => ((await active()).length === 2 ? true : null));
    letGo();
    await eventually(async () => ((await active()).length === 0 ? true : null));
    expect(started.length).toBe(2);
    await control.resume('default');
    await drainQueue(worker);
    expect(sorted()).toEqual(
      from(1 - JOBS)
        .map(({ number }) => number)
        .filter((number) => number !== held.number),
    );
  });
});
