import { afterEach, describe, expect, it } from '@jest/globals';
import { Database } from '@plinth/platform/database';
import { JobLedger, Queue } from '@plinth/platform/queue';
import { drainQueue, eventually, jobEnds } from '@plinth/platform/testing';
import { WorkJob, type WorkPayload } from './support/fault-jobs.js';
import { setStage, type Stage } from './support/stage.js';

describe('when a worker fails', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const submit = async (payload: WorkPayload) => (await stage.submitter.get(Queue).enqueue(WorkJob, payload)).id;
  const started = (id: string, attempt = 1) =>
    eventually(() => stage.runs(id).find((run) => run.attempt === attempt) ?? null, 60);

  it('killed with -9, another one runs its job within 15 s, and the outcome is recorded once', async () => {
    stage = await setStage('shared-redis');
    const workers = [await stage.startWorker(), await stage.startWorker()];
    const id = await submit({ milliseconds: 1_500 });
    const { pid: victim } = await started(id);
    process.kill(victim, 'SIGKILL');
    const killedAt = Date.now();
    const { pid } = await started(id, 2);
    expect(Date.now() - killedAt).toBeLessThan(15_000);
    expect(workers.map((worker) => worker.pid)).toContain(pid);
    expect(await jobEnds(stage.submitter, id)).toMatchObject({ status: 'completed', attempt: 2, result: { pid } });
    expect(await stage.submitter.get(JobLedger).attempts(id)).toMatchObject([{ attempt: 1, outcome: 'lost' }]);
  }, 120_000);

  it('frozen beyond its lease, its late outcome is refused', async () => {
    stage = await setStage('shared-redis', { QUEUE_LEASE_SECONDS: '2', QUEUE_CONCURRENCY: '1' });
    const first = await stage.startWorker();
    const id = await submit({ milliseconds: 1_000, heedsSignal: false });
    await started(id);
    first.kill('SIGSTOP');
    const second = await stage.startWorker();
    const done = await jobEnds(stage.submitter, id);
    expect(done).toMatchObject({ status: 'completed', attempt: 2, result: { pid: second.pid } });
    first.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const later = await stage.submitter.get(JobLedger).find(id, 'all');
    expect(later).toEqual(done);
    // It was given up, not broken: it works again under another name.
    second.kill('SIGKILL');
    expect((await jobEnds(stage.submitter, await submit({ milliseconds: 0 }))).result).toEqual({ pid: first.pid });
  }, 120_000);

  it('a job that kills its worker each time is dead-lettered after its attempts, not before', async () => {
    stage = await setStage('shared-redis', { QUEUE_LEASE_SECONDS: '2' });
    const id = await submit({ milliseconds: 60_000 });
    for (const attempt of [1, 2, 3]) {
      const worker = await stage.startWorker();
      await started(id, attempt);
      worker.kill('SIGKILL');
    }
    await stage.startWorker();
    expect(await jobEnds(stage.submitter, id)).toMatchObject({
      status: 'failed',
      attempt: 3,
      error: { code: 'jobs.worker_lost' },
    });
    expect(stage.runs(id)).toHaveLength(3);
  }, 120_000);

  it('told to stop, it finishes what it runs, which may still submit work', async () => {
    stage = await setStage('shared-redis');
    const worker = await stage.startWorker();
    const id = await submit({ milliseconds: 1_000, enqueuesAnother: true });
    await started(id);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await stage.submitter.get(JobLedger).find(id, 'all')).toMatchObject({ status: 'completed', attempt: 1 });
    await stage.startWorker();
    await drainQueue(stage.submitter);
    expect(stage.runs()).toHaveLength(2);
  }, 120_000);

  it('told to stop, it hands back what does not end in time without spending the attempt', async () => {
    stage = await setStage('shared-redis', { QUEUE_DRAIN_SECONDS: '1' });
    const first = await stage.startWorker();
    const id = await submit({ milliseconds: 4_000 });
    await started(id);
    const ended = new Promise((resolve) => first.once('exit', resolve));
    first.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await stage.submitter.get(JobLedger).find(id, 'all')).toMatchObject({ status: 'queued', attempt: 0 });
    await stage.startWorker();
    expect(await jobEnds(stage.submitter, id)).toMatchObject({ status: 'completed', attempt: 1 });
  }, 120_000);

  it('under load, nothing is lost and nothing recorded twice', async () => {
    stage = await setStage('shared-redis', { QUEUE_LEASE_SECONDS: '2' });
    const payloads = Array.from({ length: 1_000 }, () => ({ milliseconds: 20 }));
    const jobs = await stage.submitter.get(Queue).enqueueMany(WorkJob, payloads);
    const victim = await stage.startWorker();
    await stage.startWorker();
    await eventually(() => (stage.runs().length > 100 ? true : null));
    victim.kill('SIGKILL');
    await drainQueue(stage.submitter);
    const rows = await stage.submitter
      .get(Database)
      .query<{ status: string; count: number }>('SELECT status, count(*)::int AS count FROM job GROUP BY status');
    expect(rows).toEqual([{ status: 'completed', count: jobs.length }]);
  }, 120_000);
});
