import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { declaredRoutes } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';

// What lasts longer than an impersonation: others are let in, or an address works without credentials.
const THE_PERSONS_ALONE = ['PUT /storage/buckets/:bucket/shares', 'POST /storage/buckets/:bucket/signed-urls'];

describe('an administrator in the place of a person with files', () => {
  let api: TestApi;
  let person: Person;
  let token: string;

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    const admin = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(admin.id, 'admin'));
    person = await aPerson(api);
    const asked = { token: admin.accessToken, body: { reason: 'Ticket 4711', minutes: 5 } };
    token = (await api.call('POST', `/v1/admin/users/${person.id}/impersonate`, asked)).body.accessToken;
  });
  afterAll(() => api.close());

  it('may do all but let others in', async () => {
    const routes = declaredRoutes(api.app).filter(
      ({ method, path, policy }) =>
        path.startsWith('/storage/') && !['GET', 'HEAD'].includes(method) && policy?.kind !== 'public',
    );
    expect(routes.length).toBeGreaterThan(15);
    const refused: string[] = [];
    for (const { method, path } of routes) {
      const filled = path.replace(/:\w+/g, newId()).replace('*', 'key');
      const { body } = await api.call(method, `/v1${filled}`, { token, body: {} });
      if (body?.code === 'auth.impersonated') refused.push(`${method} ${path}`);
    }
    expect(refused.sort()).toEqual([...THE_PERSONS_ALONE].sort());
  });

  it('leaves no share and no link behind, also where the request is right', async () => {
    const name = `theirs-${newId().slice(-12)}`;
    expect((await api.call('POST', '/v1/storage/buckets', { token, body: { name } })).status).toBe(201);
    const bucket = `/v1/storage/buckets/${name}`;
    const share = { granteeType: 'user', granteeId: newId(), access: 'read' };
    const link = { method: 'GET', key: 'k', expiresIn: 60 };
    for (const [method, path, body, status] of [
      ['PUT', '/shares', share, 201],
      ['POST', '/signed-urls', link, 201],
    ] as const) {
      const answer = await api.call(method, bucket + path, { token, body });
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.impersonated']);
      const own = await api.call(method, bucket + path, { token: person.accessToken, body });
      expect(own.status).toBe(status);
    }
  });
});
