import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, Transaction } from '@plinth/platform/database';
import { HousekeepingJob } from '@plinth/platform/housekeeping';
import { LegalHolds, RetentionPolicies } from '@plinth/platform/privacy';
import { runJob, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, statusOf } from '../testing/people.factory.js';
import { RemoveExpiredJob } from './remove-expired.job.js';

describe('the removal of what has expired', () => {
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off', RETENTION_DAYS: 'auth.sessions=14' });
    worker = await startProcess('worker', AUTH_MODULES, api.env);
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('takes what ended long ago and leaves the rest', async () => {
    const [old, live] = [await aPerson(api), await aPerson(api)];
    const database = api.get(Database);
    await database.query(`UPDATE one_time_token SET expires_at = now() - interval '1 s' WHERE user_id = $1`, [old.id]);
    const { result } = await runJob(worker, RemoveExpiredJob, {});
    expect(result).toEqual({ one_time_token: 1, signing_key: 0 });
    expect(await database.query('SELECT user_id FROM one_time_token')).toEqual([{ user_id: live.id }]);
  });

  it('takes what says something of people who are not held, once its days are over', async () => {
    const [old, held, live] = [await aPerson(api), await aPerson(api), await aPerson(api)];
    const database = api.get(Database);
    await database.query(`UPDATE session SET expires_at = now() - interval '15 days' WHERE user_id = ANY($1)`, [
      [old.id, held.id],
    ]);
    await api.get(Transaction).run(() => api.get(LegalHolds).place(held.id, 'a matter', null));
    expect((await api.get(RetentionPolicies).due()).get('auth.sessions')).toBe(1);
    const { result } = await runJob(worker, HousekeepingJob, {});
    expect(result).toMatchObject({ 'auth.sessions': 1, 'auth.email-changes': 0, 'auth.unused-factors': 0 });
    const left = await database.query<{ user_id: string }>('SELECT user_id FROM session');
    expect(left.map(({ user_id: id }) => id)).toEqual(expect.arrayContaining([held.id, live.id]));
    expect(left.map(({ user_id: id }) => id)).not.toContain(old.id);
    expect((await api.get(RetentionPolicies).runs()).get('auth.sessions')).toMatchObject({ removed: 1 });
    expect(await statusOf(api, live.accessToken)).toBe(200);
  });

  it('does not start where an operator names a policy that is not there', async () => {
    await expect(
      startProcess('worker', AUTH_MODULES, { ...api.env, RETENTION_DAYS: 'auth.nothing=1' }),
    ).rejects.toThrow(
      /^RETENTION_DAYS must be policy=days, the policy one of auth\.email-changes, auth\.sessions, auth\.unused-factors$/,
    );
  });
});
