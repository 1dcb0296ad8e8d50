import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakeToken, startTestApi } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

const reader = fakeToken(newId(), ['jobs:read']);
const nobody = fakeToken(newId());

describe('Bull Board', () => {
  let client: JobsClient;
  let cookie = '';

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  const look = (path: string, headers: Record<string, string> = { cookie }, method = 'GET') =>
    client.api.call(method, `/bull-board${path}`, { headers });

  it('is shown to who may read jobs, after a POST that sets a cookie which scripts cannot read', async () => {
    expect((await client.post('/admin/queues/board', undefined, nobody)).status).toBe(403);
    const { status, headers } = await client.post('/admin/queues/board', undefined, reader);
    expect(status).toBe(204);
    expect(headers.get('location')).toBe('/bull-board');
    const set = headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^__Host-plinth-board=[^;]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(reader);
    cookie = set.split(';')[0] ?? '';

    const page = await look('');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const script = /static\/js\/main[^"]+/.exec(page.body as string)?.[0] ?? '';
    expect((await look(`/${script}`)).status).toBe(200);
  });

  it('shows what Redis holds of the queues', async () => {
    const { status, body } = await look('/api/queues?activeQueue=default&page=1&jobsPerPage=10');
    expect(status).toBe(200);
    expect(body.queues).toContainEqual(expect.objectContaining({ name: 'default', readOnlyMode: true }));
    expect(body.queues.every((each: any) => each.readOnlyMode)).toBe(true);
  });

  it('changes nothing', async () => {
    for (const [method, path] of [
      ['PUT', '/api/queues/default/pause'],
      ['PUT', '/api/queues/default/empty'],
      ['POST', '/api/queues/default/add'],
      ['PUT', '/api/queues/pause'],
    ] as const) {
      const { status } = await look(path, { cookie }, method);
      expect({ path, status }).toEqual({ path, status: 405 });
    }
  });

  it('is nobody else’s: not without the cookie, nor with another, nor for a bearer token', async () => {
    const forged = `${cookie.slice(0, -4)}AAAA`;
    for (const headers of [
      {},
      { cookie: '__Host-plinth-board=x' },
      { cookie: forged },
      { cookie: cookie.replace('__Host-', '') },
      { authorization: `Bearer ${reader}` },
    ]) {
      for (const path of ['', '/', '/api/queues', '/static/js/main.js', '//api/queues', '/%61pi/queues']) {
        const { status } = await look(path, headers as Record<string, string>);
        expect([401, 404]).toContain(status);
      }
    }
  });

  it('can be switched off', async () => {
    const api = await startTestApi(JobsClient.modules, { QUEUE_BOARD: 'off' });
    try {
      const { status } = await api.call('POST', '/v1/admin/queues/board', { token: reader });
      expect(status).toBe(404);
      expect((await api.call('GET', '/bull-board', { headers: { cookie } })).status).toBe(404);
    } finally {
      await api.close();
    }
  });
});
