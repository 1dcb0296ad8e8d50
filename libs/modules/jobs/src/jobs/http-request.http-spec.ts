import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCalledServer, type CalledServer, type PreparedAnswer } from '../testing/called-server.factory.js';
import { JobsClient, type ShownJob } from '../testing/jobs-client.factory.js';

describe('http.request', () => {
  let client: JobsClient;
  let server: CalledServer;

  beforeAll(async () => {
    client = await JobsClient.start({ EGRESS_ALLOW: '127.0.0.1' });
    server = await startCalledServer(({ path }, before): PreparedAnswer => {
      if (path === '/twice') return { status: before < 1 ? 503 : 200, body: 'at last' };
      if (path === '/redirect') return { status: 302, headers: { location: '/' } };
      if (path === '/huge') return { status: 200, body: 'x'.repeat(200_000) };
      if (path === '/odd') return { status: 200, body: Buffer.from([0, 1, 255, 65]) };
      if (path === '/escapes') return { status: 200, body: '{"smile":"\\ud83d\\ude00","nul":"\\u0000"}' };
      if (path === '/later') return { status: 429, headers: { 'retry-after': '120' } };
      return { status: 201, headers: { 'x-made': 'yes' }, body: '{"ok":true}' };
    });
  });

  afterAll(async () => {
    server.close();
    await client.close();
  });

  async function request(payload: object, more: object = {}): Promise<ShownJob> {
    const { status, body } = await client.post('/jobs', { type: 'http.request', payload, ...more });
    expect({ status, body }).toMatchObject({ status: 202 });
    return body;
  }

  const received = (path: string) => server.calls.filter((call) => call.path === path);

  it('is a type that everyone may submit, with a schema', async () => {
    const { body } = await client.get('/jobs/types');
    expect(body.data).toContainEqual(
      expect.objectContaining({
        type: 'http.request',
        payloadSchema: {
          type: 'object',
          additionalProperties: false,
          required: ['method', 'url'],
          properties: {
            method: { type: 'string', enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
            url: { type: 'string', format: 'uri', maxLength: 2_048 },
            headers: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 50 },
            body: { description: 'Text is sent as it is, anything else as JSON. GET and HEAD take none.' },
            timeoutSeconds: { type: 'integer', minimum: 1, maximum: 120, default: 30 },
          },
        },
      }),
    );
  });

  it('calls the URL and keeps the answer', async () => {
    const { id } = await request({
      method: 'POST',
      url: `${server.url}/made`,
      headers: { 'X-Mine': 'mine' },
      body: { a: [1, 'ä'] },
    });
    const { result } = await client.reaches(id, 'completed');
    expect(result).toMatchObject({ status: 201, headers: { 'x-made': 'yes' }, body: '{"ok":true}' });
    expect(received('/made')).toEqual([
      {
        method: 'POST',
        path: '/made',
        body: '{"a":[1,"ä"]}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'idempotency-key': id,
          'x-mine': 'mine',
        }),
      },
    ]);
  });

  it('deletes with a body, as one request', async () => {
    const body = 'GET /smuggled HTTP/1.1\r\nHost: internal\r\n\r\n';
    const { id } = await request({ method: 'DELETE', url: `${server.url}/deleted`, body });
    await client.reaches(id, 'completed');
    expect(received('/deleted')).toMatchObject([{ method: 'DELETE', body }]);
    expect(received('/smuggled')).toEqual([]);
    const bare = await request({ method: 'GET', url: `${server.url}/bare`, body: null });
    expect((await client.reaches(bare.id, 'completed')).result.status).toBe(201);
  });

  it('masks the headers, which may hold tokens', async () => {
    const { id, payload } = await request({
      method: 'GET',
      url: `${server.url}/`,
      headers: { authorization: 'Bearer hunter2' },
    });
    expect(payload.headers).toBe('••••••');
    const done = await client.reaches(id, 'completed');
    expect(JSON.stringify(done)).not.toContain('hunter2');
    expect(server.calls.some(({ headers }) => headers.authorization === 'Bearer hunter2')).toBe(true);
  });

  it('tries again with the same key until it gets a 2xx', async () => {
    const { id } = await request({ method: 'GET', url: `${server.url}/twice` });
    expect(await client.reaches(id, 'completed')).toMatchObject({ attempt: 2, result: { body: 'at last' } });
    expect(received('/twice').map(({ headers }) => headers['idempotency-key'])).toEqual([id, id]);
  });

  it('fails on a redirect and follows none', async () => {
    const { id } = await request({ method: 'GET', url: `${server.url}/redirect` }, { maxAttempts: 1 });
    const { error } = await client.reaches(id, 'failed');
    expect(error).toEqual({ code: 'jobs.http_status', message: 'The server answered 302.' });
    expect(received('/redirect')).toHaveLength(1);
  });

  it('waits for as long as the server asks', async () => {
    const { id } = await request({ method: 'GET', url: `${server.url}/later` });
    const { runAt } = await client.reaches(id, 'scheduled');
    expect(Date.parse(runAt) - Date.now()).toBeGreaterThan(100_000);
  });

  it('keeps 64 KiB of an answer and says that there was more', async () => {
    const { id } = await request({ method: 'GET', url: `${server.url}/huge` });
    const { result } = await client.reaches(id, 'completed');
    expect(result.body).toHaveLength(65_536);
    expect(result.truncated).toBe(true);
  });

  it('keeps answers that are no text, and text about escapes', async () => {
    const odd = await request({ method: 'GET', url: `${server.url}/odd` });
    expect((await client.reaches(odd.id, 'completed')).result.body).toBe('\ufffd\ufffd\ufffdA');
    const escapes = await request({ method: 'GET', url: `${server.url}/escapes` });
    expect((await client.reaches(escapes.id, 'completed')).result.body).toBe(
      '{"smile":"\\ud83d\\ude00","nul":"\\u0000"}',
    );
  });

  it.each([
    'http://127.0.0.2:6379/',
    'http://[::1]:5432/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
  ])('does not reach %s, and tries only once', async (url) => {
    const { id } = await request({ method: 'GET', url });
    const { error, attempt } = await client.reaches(id, 'failed');
    expect({ code: error?.code, attempt }).toEqual({ code: 'egress.address_refused', attempt: 1 });
  });

  const url = 'https://example.com/';
  it.each([
    [{ url }, '/payload/method'],
    [{ method: 'get', url }, '/payload/method'],
    [{ method: 'TRACE', url }, '/payload/method'],
    [{ method: 'CONNECT', url }, '/payload/method'],
    [{ method: 'GET' }, '/payload/url'],
    [{ method: 'GET', url: 'example.com' }, '/payload/url'],
    [{ method: 'GET', url: 'file:///etc/passwd' }, '/payload/url'],
    [{ method: 'GET', url: 'gopher://example.com/' }, '/payload/url'],
    [{ method: 'GET', url: 'https://user:pass@example.com/' }, '/payload/url'],
    [{ method: 'GET', url: `https://example.com/${'x'.repeat(2_048)}` }, '/payload/url'],
    [{ method: 'GET', url: ['https://example.com/'] }, '/payload/url'],
    [{ method: 'GET', url, headers: [] }, '/payload/headers'],
    [{ method: 'GET', url, headers: { a: 1 } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { 'a b': 'c' } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { a: 'b\r\nc: d' } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { A: '1', a: '2' } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { Host: 'internal' } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { 'Transfer-Encoding': 'chunked' } }, '/payload/headers'],
    [{ method: 'GET', url, headers: { 'Idempotency-Key': 'mine' } }, '/payload/headers'],
    [{ method: 'GET', url, body: 'x' }, '/payload/body'],
    [{ method: 'GET', url, body: '' }, '/payload/body'],
    [{ method: 'HEAD', url, body: { a: 1 } }, '/payload/body'],
    [{ method: 'GET', url, timeoutSeconds: 0 }, '/payload/timeoutSeconds'],
    [{ method: 'GET', url, timeoutSeconds: 1e6 }, '/payload/timeoutSeconds'],
    [{ method: 'GET', url, timeoutSeconds: '5' }, '/payload/timeoutSeconds'],
    [{ method: 'GET', url, redirect: 'follow' }, '/payload/redirect'],
  ])('refuses %j', async (payload, pointer) => {
    const { status, body } = await client.post('/jobs', { type: 'http.request', payload });
    expect({ status, pointer: body.errors?.[0].pointer }).toEqual({ status: 400, pointer });
  });
});
