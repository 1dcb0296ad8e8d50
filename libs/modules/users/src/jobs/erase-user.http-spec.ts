import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roles, RolesApi } from '@plinth/modules/roles';
import { Database, Transaction } from '@plinth/platform/database';
import { defineModule, PersonalData, type Erased } from '@plinth/platform/module';
import { Erasures, LegalHolds, type Erasure } from '@plinth/platform/privacy';
import {
  eventually,
  fakePrincipals,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { users, UsersApi } from '../index.js';
import { makeUser } from '../testing/users.factory.js';

/** Whose connections die in the middle of their erasure, once, as they do when the process is killed. */
const doomed = new Set<string>();

@Injectable()
class FragilePersonalData extends PersonalData {
  constructor(private readonly database: Database) {
    super();
  }

  exportUser(): Promise<null> {
    return Promise.resolve(null);
  }

  async eraseUser(userId: string): Promise<Erased> {
    await this.database.query('DELETE FROM role_grant WHERE user_id = $1', [userId]);
    if (doomed.delete(userId)) await this.database.query('SELECT pg_terminate_backend(pg_backend_pid())');
    return { pieces: 0 };
  }
}

@Module({ providers: [FragilePersonalData], exports: [FragilePersonalData] })
class FragileModule {}

const fragile = defineModule({ name: 'fragile', core: FragileModule, personalData: FragilePersonalData });

describe('the erasure of a person', () => {
  const modules = [roles, fragile, users, fakePrincipals(RolesApi)];
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

  const erased = (userId: string): Promise<Erasure> =>
    eventually(async () => {
      const erasure = await api.get(Erasures).findOf(userId);
      return erasure?.status === 'completed' ? erasure : null;
    }, 30);
  const rowsOf = (userId: string) =>
    api
      .get(Database)
      .query(`SELECT id FROM user_account WHERE id = $1 UNION ALL SELECT user_id FROM role_grant WHERE user_id = $1`, [
        userId,
      ]);
  const eventsOf = async (userId: string) => {
    const sql = `SELECT action FROM audit_event WHERE resource_id = $1 ORDER BY seq`;
    return (await api.get(Database).query<{ action: string }>(sql, [userId])).map(({ action }) => action);
  };

  it('removes every row of theirs, frees the address, is audited and leaves a receipt', async () => {
    const user = await makeUser(api, { roles: ['support'] });
    const asked = await api.call('DELETE', '/v1/users/me', { token: user.id });
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } });
    const receipt = await erased(user.id);
    expect(await rowsOf(user.id)).toEqual([]);
    expect(await eventsOf(user.id)).toEqual([
      'users.user_created',
      'roles.role_granted',
      'users.user_deleted',
      'users.user_erased',
    ]);
    expect(receipt).toMatchObject({
      id: asked.body.id,
      requestedBy: user.id,
      removed: [
        { module: 'users', removed: { accounts: 1, mails: 0 } },
        { module: 'fragile', removed: { pieces: 0 } },
        { module: 'roles', removed: { grants: 0 } },
      ],
      completedAt: expect.any(Date),
    });
    expect(JSON.stringify(receipt)).not.toContain(user.email);
    expect((await makeUser(api, { email: user.email })).id).not.toBe(user.id);
    expect(await api.get(UsersApi).find(user.id)).toBeNull();
  });

  it('ends the same when it dies in the middle', async () => {
    const user = await makeUser(api, { roles: ['support'] });
    doomed.add(user.id);
    await api.call('DELETE', '/v1/users/me', { token: user.id });
    const receipt = await erased(user.id);
    expect(doomed.has(user.id)).toBe(false);
    expect(receipt.removed.map(({ module, removed }) => [module, removed])).toEqual([
      ['users', { accounts: 1, mails: 0, pictures: 0 }],
      ['fragile', { pieces: 0 }],
      ['roles', { grants: 0 }],
    ]);
    expect(await rowsOf(user.id)).toEqual([]);
    expect((await eventsOf(user.id)).filter((action) => action === 'users.user_erased')).toHaveLength(1);
    // Once more by hand: there is nothing more to find, and nobody is told again.
    await api.get(Erasures).run(user.id, new AbortController().signal, () => Promise.reject(new Error('twice')));
    expect(await api.get(Erasures).findOf(user.id)).toEqual(receipt);
  });

  it('runs once, however many are at it', async () => {
    const user = await makeUser(api);
    let told = 0;
    const finish = () => Promise.resolve(void (told += 1));
    const signal = new AbortController().signal;
    await Promise.all(Array.from({ length: 8 }, () => api.get(Erasures).run(user.id, signal, finish)));
    expect(told).toBe(1);
    expect((await erased(user.id)).removed).toHaveLength(3);
  });

  it('is rehearsed by those who may, and changes nothing', async () => {
    const [admin, user] = [await makeUser(api, { roles: ['admin'] }), await makeUser(api, { roles: ['support'] })];
    const path = `/v1/admin/users/${user.id}?dryRun=true`;
    const answer = await api.call('DELETE', path, { token: admin.id });
    expect(answer).toMatchObject({
      status: 200,
      body: { dryRun: true, held: false, parts: [{ module: 'users', removed: { accounts: 1 } }, {}, {}] },
    });
    expect(await rowsOf(user.id)).toHaveLength(2);
    expect((await api.call('GET', `/v1/admin/users/${user.id}`, { token: admin.id })).status).toBe(200);
    expect(await api.get(Erasures).findOf(user.id)).toBeNull();
    expect((await api.call('DELETE', path, { token: user.id })).status).toBe(403);
    expect((await api.call('DELETE', path.replace('true', 'yes'), { token: admin.id })).status).toBe(400);
    const chief = await makeUser(api, { roles: ['super-admin'] });
    const chiefs = `/v1/admin/users/${chief.id}?dryRun=true`;
    expect((await api.call('DELETE', chiefs, { token: admin.id })).body.code).toBe('users.above_caller');
    expect((await api.call('DELETE', chiefs, { token: chief.id })).body.code).toBe('roles.last_super_admin');
  });

  it('stops where a legal hold is placed, and stays stopped', async () => {
    const user = await makeUser(api);
    const hold = () => api.get(LegalHolds).place(user.id, 'a matter', null);
    await api.get(Transaction).run(hold);
    await api.get(Transaction).run(hold);
    const asked = await api.call('DELETE', '/v1/users/me', { token: user.id });
    expect(asked).toMatchObject({ status: 202, body: { status: 'held' } });
    const never = () => Promise.reject(new Error('held'));
    expect(await api.get(Erasures).run(user.id, new AbortController().signal, never)).toMatchObject({ status: 'held' });
    expect(await rowsOf(user.id)).toHaveLength(1);
    expect((await api.call('GET', '/v1/users/me', { token: user.id })).status).not.toBe(200);
  });
});
