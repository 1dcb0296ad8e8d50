import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { JobsClient } from './testing/jobs-client.factory.js';

let client: JobsClient;

beforeAll(async () => {
  client = await JobsClient.start();
});

afterAll(() => client.close());

describe('cancelling', () => {
  const cancel = (id: string) => client.post(`/jobs/${id}/cancel`);

  it('ends a job that waits at once', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    const { status, body } = await cancel(id);
    expect({ status, body }).toMatchObject({ status: 202, body: { id, status: 'cancelled' } });
    expect((await cancel(id)).status).toBe(409);
  });

  it('stops one that runs, through its signal', async () => {
    const { id } = await client.submit({ milliseconds: 30_000 });
    await client.reaches(id, 'active');
    expect((await cancel(id)).status).toBe(202);
    const { finishedAt, startedAt } = await client.reaches(id, 'cancelled');
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(10_000);
  });

  it('either wins over completion or answers 409, and the outcome stands', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const { id } = await client.submit({ milliseconds: i * 3 });
        await new Promise((resolve) => setTimeout(resolve, i * 3));
        const { status, body } = await cancel(id);
        const { status: outcome } = await client.reaches(id, 'completed', 'cancelled');
        expect([202, 409]).toContain(status);
        // A running handler may be done before it hears of it; what is answered as cancelled stays cancelled.
        if (status === 409) expect(outcome).toBe('completed');
        if (body.status === 'cancelled') expect(outcome).toBe('cancelled');
      }),
    );
  });
});

describe('retrying', () => {
  const retry = (id: string) => client.post(`/jobs/${id}/retry`);

  it('runs a failed job again, with all its attempts', async () => {
    const { id } = await client.submit({ failures: 1 }, { maxAttempts: 1 });
    const failed = await client.reaches(id, 'failed');
    expect(failed.error).toEqual({ code: 'demo.failed', message: 'It failed, as asked.' });
    const { status, body } = await retry(id);
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'queued', attempt: 0, error: null } });
    expect(await client.reaches(id, 'failed')).toMatchObject({ attempt: 1 });
  });

  it('runs a cancelled job again', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    await client.post(`/jobs/${id}/cancel`);
    expect((await retry(id)).status).toBe(202);
    await client.reaches(id, 'completed');
    expect((await retry(id)).body).toMatchObject({ status: 409, code: 'jobs.not_retryable' });
  });

  it('leaves the unique key to the job that lives', async () => {
    const more = { uniqueKey: newId(), delaySeconds: 600 };
    const { id } = await client.submit({}, more);
    await client.post(`/jobs/${id}/cancel`);
    await client.submit({}, more);
    expect((await retry(id)).body).toMatchObject({ status: 409, code: 'jobs.unique_key_taken' });
  });

  it('revives once of many at a time', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    await client.post(`/jobs/${id}/cancel`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => retry(id)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await client.reaches(id, 'completed')).toMatchObject({ attempt: 1 });
  });
});
