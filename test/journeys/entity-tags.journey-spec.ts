import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson } from '../../libs/modules/auth/src/testing/people.factory.js';

describe('what a PATCH answers', () => {
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    ({ accessToken: token } = await aPerson(api));
  });
  afterAll(() => api.close());

  const made = async (path: string, body: unknown) => (await api.call('POST', path, { token, body })).body.id as string;
  const schedule = {
    type: 'storage.zip',
    payload: { bucket: 'tagged', prefix: '', toKey: 'a.zip' },
    everySeconds: 3600,
  };

  it.each([
    ['the person', () => '/v1/users/me', { displayName: 'Ada' }],
    [
      'a bucket',
      async () => (await made('/v1/storage/buckets', { name: 'tagged' })) && '/v1/storage/buckets/tagged',
      { versioning: true },
    ],
    [
      'an organization',
      async () => `/v1/organizations/${await made('/v1/organizations', { name: 'Acme' })}`,
      { name: 'Acme 2' },
    ],
    ['a schedule', async () => `/v1/jobs/schedules/${await made('/v1/jobs/schedules', schedule)}`, { paused: true }],
  ])('is %s with the tag that GET and the next If-Match know it by', async (_, make, change) => {
    const path = await make();
    const changed = await api.call('PATCH', path, { token, body: change });
    const tag = changed.headers.get('etag')!;
    expect([changed.status, tag]).toEqual([200, expect.stringMatching(/^".+"$/)]);
    expect((await api.call('GET', path, { token })).headers.get('etag')).toBe(tag);
    const again = await api.call('PATCH', path, { token, body: change, headers: { 'if-match': tag } });
    expect(again.status).toBe(200);
  });
});
