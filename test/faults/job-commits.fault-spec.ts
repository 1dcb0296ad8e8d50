import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakeToken, jobEnds, startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { JobsClient } from '../../libs/modules/jobs/src/testing/jobs-client.factory.js';
import { startLostCommits, type LostCommits } from './support/lost-commits.js';

const INSERT = 'job-insert-one';

describe('a submission whose connection to Postgres breaks', () => {
  let client: JobsClient;
  let commits: LostCommits;
  let fragile: TestApi;
  beforeAll(async () => {
    client = await JobsClient.start();
    commits = await startLostCommits(client.api.env['DATABASE_URL'] ?? '');
    fragile = await startTestApi(JobsClient.modules, { ...client.api.env, DATABASE_URL: commits.url });
  });
  afterAll(async () => {
    await fragile.close();
    await commits.close();
    await client.close();
  });

  const submit = (token: string, headers: Record<string, string> = {}): Promise<Answer> =>
    fragile.call('POST', '/v1/jobs', { token, headers, body: { type: 'demo.work', payload: {} } });
  /** Somebody who has submitted before, so that nothing of the next transaction waits for anything else. */
  const somebody = async () => {
    const token = fakeToken(newId());
    const { body } = await submit(token);
    return { token, first: String(body.id) };
  };
  const othersOf = async ({ token, first }: { readonly token: string; readonly first: string }) => {
    const jobs = (await client.rows('/jobs', token)).map(({ id }) => String(id)).filter((id) => id !== first);
    const events = await client.api
      .get(Database)
      .query<{ id: string }>('SELECT resource_id AS id FROM audit_event WHERE actor_id = $1 AND resource_id <> $2', [
        token,
        first,
      ]);
    expect(events.map(({ id }) => id)).toEqual(jobs);
    return jobs;
  };

  it('is made once and runs where nobody hears of its commit', async () => {
    const caller = await somebody();
    commits.loseNext(INSERT, 'unanswered');
    expect((await submit(caller.token)).status).toBe(503);
    expect(commits.lost).toBe(1);
    const jobs = await othersOf(caller);
    expect(jobs).toHaveLength(1);
    expect((await jobEnds(client.worker, jobs[0] ?? '')).status).toBe('completed');
  });

  it('is not made where it never arrives', async () => {
    const caller = await somebody();
    commits.loseNext(INSERT, 'unsent');
    expect((await submit(caller.token)).status).toBe(503);
    expect(commits.lost).toBe(2);
    expect(await othersOf(caller)).toEqual([]);
  });

  it('has one effect, however often it is repeated under one key', async () => {
    const caller = await somebody();
    const key = { 'idempotency-key': newId() };
    commits.loseNext(INSERT, 'unanswered');
    expect((await submit(caller.token, key)).status).toBe(503);
    const again = await submit(caller.token, key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
    expect(await othersOf(caller)).toEqual([again.body.id]);
  });
});
