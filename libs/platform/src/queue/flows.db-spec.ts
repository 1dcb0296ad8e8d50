import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AppError } from '@plinth/kernel';
import { IsIn, IsInt } from 'class-validator';
import { Database, Transaction } from '../database/index.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { defineModule } from '../module/index.js';
import { eventually, jobEnds, startTestWorker, type TestProcess } from '../testing/index.js';
import { LOOKED_AT, SETTLE } from './flow-statements.js';
import {
  batch,
  chain,
  Job,
  JobControl,
  JobLedger,
  JobTrees,
  Queue,
  step,
  type ChildResult,
  type JobHandler,
  type JobRun,
} from './index.js';

class PartPayload {
  @IsInt()
  number: number;

  @MayBeAbsent()
  @IsIn(['refuses', 'refuses once', 'sleeps'])
  what?: 'refuses' | 'refuses once' | 'sleeps';
}

const began: number[] = [];

/** Answers its number plus what its children answered. */
@Job({ type: 'flows.part', payload: PartPayload, description: 'Does a part of the work.' })
class PartJob implements JobHandler<PartPayload> {
  async run({ payload: { number, what }, signal, children }: JobRun<PartPayload>): Promise<{ sum: number }> {
    const isFirst = !began.includes(number);
    began.push(number);
    if (what === 'refuses' || (what === 'refuses once' && isFirst)) {
      throw new AppError('flows.refused', 'refused', 'Not this one.');
    }
    if (what === 'sleeps') {
      await new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    }
    const ended: ChildResult[] = [];
    for await (const child of children()) ended.push(child);
    return { sum: ended.reduce((sum, { result }) => sum + ((result as { sum: number } | null)?.sum ?? 0), number) };
  }
}

@Module({ providers: [PartJob] })
class FlowsWorkerModule {}
@Module({})
class FlowsModule {}

const flows = defineModule({
  name: 'flows',
  core: FlowsModule,
  worker: FlowsWorkerModule,
  jobs: [PartJob],
  personalData: 'none',
});

// Parents, all older than what is submitted from now on, and their children, whose time is far away.
const CROWD = `
  WITH parent AS (
    INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, fair_key, owner_type, pending_children)
    SELECT ('01000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'flows.part', 'default', 'waiting', '{}', 1,
      now(), now(), '', 'platform', 1
    FROM generate_series(1, 3000) AS n RETURNING id
  )
  INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, fair_key, owner_type, parent_id)
  SELECT gen_random_uuid(), 'flows.part', 'default', 'scheduled', '{}', 1, now() + interval '1 day', now(), '', 'platform', id
  FROM parent`;

describe('a flow', () => {
  let worker: TestProcess;
  let queue: Queue;
  let ledger: JobLedger;
  beforeAll(async () => {
    worker = await startTestWorker([flows]);
    queue = worker.get(Queue);
    ledger = worker.get(JobLedger);
  });
  afterAll(() => worker.close());

  const part = (number: number, what?: PartPayload['what']) =>
    step(PartJob, { number, ...(what !== undefined && { what }) });

  it('runs a parent when its children have ended, and gives it their results', async () => {
    const root = step(
      PartJob,
      { number: 1 },
      { children: [part(2), step(PartJob, { number: 3 }, { children: [part(4)] })] },
    );
    const { id, status } = await queue.enqueueFlow(root);
    expect(status).toBe('waiting');
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'completed', result: { sum: 10 } });
  });

  it('exists if and only if its transaction commits', async () => {
    let id = '';
    const work = worker.get(Transaction).run(async () => {
      ({ id } = await queue.enqueueFlow(step(PartJob, { number: 1 }, { children: [part(2)] })));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await expect(ledger.find(id, 'all')).rejects.toMatchObject({ code: 'jobs.not_found' });
    const [row] = await worker.get(Database).query('SELECT FROM job WHERE parent_id = $1', [id]);
    expect(row).toBeUndefined();
  });

  it('runs the steps of a chain one after the other', async () => {
    began.length = 0;
    const started = Date.now();
    const { id } = await queue.enqueueFlow(chain(part(1), part(2), part(3), part(4), part(5)));
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'completed', result: { sum: 15 } });
    expect(began).toEqual([1, 2, 3, 4, 5]);
    // The end of one step lets the next one go at once, not at the next look around.
    expect(Date.now() - started).toBeLessThan(2_500);
  });

  it('fans out to thousands and calls back once, with the failed ones among the results', async () => {
    const jobs = Array.from({ length: 2_000 }, (_, index) => part(1, index === 7 ? 'refuses' : undefined));
    const { id } = await queue.enqueueFlow(batch(jobs, part(0)));
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'completed', attempt: 1, result: { sum: 1_999 } });
    const { children, childCounts } = await worker.get(JobTrees).find(id, 'all');
    expect(childCounts).toEqual({ completed: 1_999, failed: 1 });
    expect(children).toHaveLength(999);
  });

  it('fails with a child, up to its root, and cancels what else there is of it', async () => {
    began.length = 0;
    const inner = step(PartJob, { number: 1 }, { children: [part(2, 'refuses'), part(3, 'sleeps')] });
    const later = step(PartJob, { number: 4 }, { delaySeconds: 600 });
    const { id } = await queue.enqueueFlow(step(PartJob, { number: 5 }, { children: [inner, later] }));
    expect(await jobEnds(worker, id)).toMatchObject({
      status: 'failed',
      attempt: 0,
      error: { code: 'jobs.child_failed' },
    });
    const leaf = await eventually(async () => {
      const { children } = await worker.get(JobTrees).find(id, 'all');
      const all = children.flatMap((child) => [child, ...child.children]).map(({ job }) => job);
      return all.every(({ finishedAt }) => finishedAt !== null) ? all : null;
    });
    expect(Object.fromEntries(leaf.map(({ payload, status }) => [payload['number'], status]))).toEqual({
      1: 'failed',
      2: 'failed',
      3: 'cancelled',
      4: 'cancelled',
    });
    expect(began).not.toContain(5);
  });

  it('is run again by its root, with what has failed under it', async () => {
    began.length = 0;
    const { id } = await queue.enqueueFlow(
      step(
        PartJob,
        { number: 10 },
        { children: [part(11), step(PartJob, { number: 12 }, { children: [part(13, 'refuses once')] })] },
      ),
    );
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'failed' });
    expect(await worker.get(JobControl).retry(id, 'all')).toMatchObject({ status: 'waiting' });
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'completed', result: { sum: 46 } });
    expect(began.filter((number) => number === 11)).toHaveLength(1);
  });

  it('is cancelled by its root, with all that runs and waits under it', async () => {
    const { id } = await queue.enqueueFlow(step(PartJob, { number: 20 }, { children: [part(21, 'sleeps')] }));
    const child = await eventually(async () => {
      const { children } = await worker.get(JobTrees).find(id, 'all');
      return children[0]?.job.status === 'active' ? children[0].job : null;
    });
    await worker.get(JobControl).cancel(id, 'all');
    expect(await jobEnds(worker, child.id)).toMatchObject({ status: 'cancelled' });
    expect(await ledger.find(id, 'all')).toMatchObject({ status: 'cancelled' });
  });

  it('is found among thousands that wait for long, whoever ends what it waits for', async () => {
    const database = worker.get(Database);
    await database.query(CROWD);
    const flow = () => queue.enqueueFlow(step(PartJob, { number: 30 }, { children: [part(31)] }));
    expect(await jobEnds(worker, (await flow()).id)).toMatchObject({ status: 'completed', result: { sum: 61 } });
    const late = step(PartJob, { number: 1 }, { delaySeconds: 600 });
    const { id } = await queue.enqueueFlow(step(PartJob, { number: 32 }, { children: [late] }));
    const [child] = (await worker.get(JobTrees).find(id, 'all')).children;
    await worker.get(JobControl).cancel(child?.job.id ?? '', 'all');
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'failed', error: { code: 'jobs.child_failed' } });
    const look = `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${SETTLE}`;
    const first = '00000000-0000-0000-0000-000000000000';
    const plan = await database.query<{ 'QUERY PLAN': string }>(look, ['c', 'm', 14, [], first, LOOKED_AT]);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    const looks = [...text.matchAll(/loops=(\d+)/g)].map(([, loops]) => loops);
    expect(Math.max(...looks.map(Number))).toBeLessThanOrEqual(LOOKED_AT);
  });
});
