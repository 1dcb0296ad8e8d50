import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@plinth/platform/database';
import { runJob, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, statusOf } from '../testing/people.factory.js';
import { RemoveExpiredJob } from './remove-expired.job.js';

describe('the removal of what has expired', () => {
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', AUTH_MODULES, api.env);
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('takes what ended long ago and leaves the rest', async () => {
    const [old, live] = [await aPerson(api), await aPerson(api)];
    const database = api.get(Database);
    await database.query(`UPDATE session SET expires_at = now() - interval '31 days' WHERE user_id = $1`, [old.id]);
    await database.query(`UPDATE one_time_token SET expires_at = now() - interval '1 s' WHERE user_id = $1`, [old.id]);
    const { result } = await runJob(worker, RemoveExpiredJob, {});
    expect(result).toEqual({ session: 1, one_time_token: 1, email_change: 0, mfa_factor: 0, signing_key: 0 });
    expect(await database.query('SELECT user_id FROM session')).toEqual([{ user_id: live.id }]);
    expect(await database.query('SELECT user_id FROM one_time_token')).toEqual([{ user_id: live.id }]);
    expect(await statusOf(api, live.accessToken)).toBe(200);
  });
});
