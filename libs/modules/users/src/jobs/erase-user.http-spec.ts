import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, UsersApi } from '../index.js';
import { makeUser } from '../testing/users.factory.js';

describe('the erasure of a person', () => {
  const modules = [roles, users, fakePrincipals(RolesApi)];
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('removes every row of theirs, frees the address and is audited', async () => {
    const user = await makeUser(api, { roles: ['support'] });
    expect((await api.call('DELETE', '/v1/users/me', { token: user.id })).status).toBe(202);
    const rows = () =>
      api
        .get(Database)
        .query(
          `SELECT id FROM user_account WHERE id = $1 UNION ALL SELECT user_id FROM role_grant WHERE user_id = $1`,
          [user.id],
        );
    for (let tries = 0; tries < 100 && (await rows()).length > 0; tries += 1) await wait(100);
    expect(await rows()).toEqual([]);
    const events = await api
      .get(Database)
      .query(`SELECT action FROM audit_event WHERE resource_id = $1 ORDER BY seq`, [user.id]);
    expect(events.map(({ action }) => action as string)).toEqual([
      'users.user_created',
      'roles.role_granted',
      'users.user_deleted',
      'users.user_erased',
    ]);
    expect((await makeUser(api, { email: user.email })).id).not.toBe(user.id);
    expect(await api.get(UsersApi).find(user.id)).toBeNull();
  });
});
