import { afterEach, describe, expect, it } from '@jest/globals';
import { Transaction } from '@plinth/platform/database';
import { Queue } from '@plinth/platform/queue';
import { drainQueue, jobEnds } from '@plinth/platform/testing';
import { WorkJob } from './support/fault-jobs.js';
import { setStage, type Stage } from './support/stage.js';

const RECOVERY_SECONDS = 30;

describe('when Redis fails', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const submit = (milliseconds = 0) => stage.submitter.get(Queue).enqueue(WorkJob, { milliseconds });

  it('a job is not lost with a Redis that dies and forgets between commit and push', async () => {
    stage = await setStage('own-redis');
    await stage.startWorker();
    const transaction = stage.submitter.get(Transaction);
    const { id } = await transaction.run(async () => {
      const enqueued = await submit();
      await stage.redis.killAndEmpty();
      return enqueued;
    });
    await stage.redis.start();
    expect(await jobEnds(stage.submitter, id, RECOVERY_SECONDS)).toMatchObject({ status: 'completed', attempt: 1 });
  }, 60_000);

  it('a backlog survives FLUSHALL, and each job runs once', async () => {
    stage = await setStage('own-redis', { QUEUE_CONCURRENCY: '2' });
    await stage.startWorker();
    const payloads = Array.from({ length: 300 }, () => ({ milliseconds: 10 }));
    const jobs = await stage.submitter.get(Queue).enqueueMany(WorkJob, payloads);
    await jobEnds(stage.submitter, jobs[0]?.id ?? '');
    await stage.redis.flush();
    await drainQueue(stage.submitter, RECOVERY_SECONDS);
    expect(stage.runs().length).toBe(300);
    expect(new Set(stage.runs().map(({ jobId }) => jobId)).size).toBe(300);
  }, 60_000);

  it('submissions go on while it is frozen, and run when it thaws', async () => {
    stage = await setStage('own-redis');
    await stage.startWorker();
    await jobEnds(stage.submitter, (await submit()).id);
    process.kill(stage.redis.pid, 'SIGSTOP');
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) {
      const started = Date.now();
      ids.push((await submit()).id);
      expect(Date.now() - started).toBeLessThan(2_000);
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill(stage.redis.pid, 'SIGCONT');
    for (const id of ids) expect((await jobEnds(stage.submitter, id, RECOVERY_SECONDS)).status).toBe('completed');
  }, 60_000);

  it('a process with a frozen Redis still stops in time', async () => {
    stage = await setStage('own-redis');
    const worker = await stage.startWorker();
    await jobEnds(stage.submitter, (await submit()).id);
    process.kill(stage.redis.pid, 'SIGSTOP');
    const started = Date.now();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
    process.kill(stage.redis.pid, 'SIGCONT');
  }, 60_000);

  it('work goes on after it came back empty, without a restart', async () => {
    stage = await setStage('own-redis');
    await stage.startWorker();
    await stage.redis.killAndEmpty();
    const { id } = await submit();
    await stage.redis.start();
    await jobEnds(stage.submitter, id, RECOVERY_SECONDS);
    expect((await jobEnds(stage.submitter, (await submit()).id, 5)).status).toBe('completed');
  }, 60_000);

  it('full, it costs nobody a job: they wait in the ledger until it has room', async () => {
    stage = await setStage('own-redis');
    await stage.startWorker();
    await jobEnds(stage.submitter, (await submit()).id);
    await stage.redis.set('maxmemory', '1');
    const ids: string[] = [];
    for (let count = 0; count < 50; count++) ids.push((await submit()).id);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await stage.redis.set('maxmemory', '0');
    for (const id of ids) {
      expect(await jobEnds(stage.submitter, id, RECOVERY_SECONDS)).toMatchObject({ status: 'completed', attempt: 1 });
    }
    expect(stage.runs().length).toBe(51);
  }, 60_000);
});
