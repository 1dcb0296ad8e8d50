import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modules } from '@plinth/modules';
import {
  eventually,
  makeCertificate,
  openHttp2,
  startProcess,
  startTestApi,
  type Http2Client,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';

const account = { email: 'ada@example.org', password: 'violet harbour lamp' };

describe('over HTTP/2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-https-'));
  const lines: string[] = [];
  let api: TestApi;
  let worker: TestProcess;
  let client: Http2Client;
  let token: string;

  beforeAll(async () => {
    const { cert, key } = makeCertificate('localhost');
    const files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') };
    writeFileSync(files.TLS_CERT_FILE, cert);
    writeFileSync(files.TLS_KEY_FILE, key);
    api = await startTestApi(modules, { ...files, RATE_LIMIT: 'off', LOG_LEVEL: 'info' }, (line) => lines.push(line));
    worker = await startProcess('worker', modules, api.env);
    client = await openHttp2(api.url, cert);
    token = JSON.parse((await json('POST', '/auth/register', account)).body).accessToken;
  });

  afterAll(async () => {
    client.close();
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer) =>
    client.call(method, `/v1${path}`, { ...(token && { authorization: `Bearer ${token}` }), ...headers }, body);
  const json = (method: string, path: string, body: object) =>
    call(method, path, { 'content-type': 'application/json' }, JSON.stringify(body));

  it('people sign in and read themselves, and the log knows who', async () => {
    expect(JSON.parse((await call('GET', '/users/me')).body).email).toBe(account.email);
    const line = await eventually(
      () => lines.map((each) => JSON.parse(each)).find(({ path }) => path === '/v1/users/me') ?? null,
    );
    expect(line).toMatchObject({ status: 200, ip: '127.0.0.1', userId: expect.any(String) });
  });

  it('objects go up and come down, whole and in part', async () => {
    expect((await json('POST', '/storage/buckets', { name: 'letters' })).status).toBe(201);
    const bytes = 'x'.repeat(400_000);
    const put = await call('PUT', '/storage/buckets/letters/objects/a.txt', { 'content-type': 'text/plain' }, bytes);
    expect(put.status).toBe(201);
    const whole = await call('GET', '/storage/buckets/letters/objects/a.txt');
    expect([whole.status, whole.body.length]).toEqual([200, 400_000]);
    const part = await call('GET', '/storage/buckets/letters/objects/a.txt', { range: 'bytes=10-19' });
    expect([part.status, part.body]).toEqual([206, 'x'.repeat(10)]);
  });

  it('uploads are resumed over tus', async () => {
    const name = (text: string) => Buffer.from(text).toString('base64');
    const made = await call('POST', '/storage/uploads', {
      'tus-resumable': '1.0.0',
      'upload-length': '6',
      'upload-metadata': `bucket ${name('letters')},key ${name('b.txt')},contentType ${name('text/plain')}`,
    });
    expect(made.status).toBe(201);
    const path = new URL(String(made.headers.location), api.url).pathname.replace(/^\/v1/, '');
    const send = (offset: number, body: string) =>
      call(
        'PATCH',
        path,
        {
          'tus-resumable': '1.0.0',
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body,
      );
    expect((await send(0, 'abc')).headers['upload-offset']).toBe('3');
    expect((await send(3, 'def')).headers['upload-offset']).toBe('6');
    expect((await call('GET', '/storage/buckets/letters/objects/b.txt')).body).toBe('abcdef');
  });

  it('a job tells of itself until it has ended', async () => {
    const job = await json('POST', '/jobs', {
      type: 'http.request',
      payload: { method: 'GET', url: 'http://127.0.0.1/' },
      maxAttempts: 1,
    });
    const { id } = JSON.parse(job.body);
    const events = await call('GET', `/jobs/${id}/events`, { accept: 'text/event-stream' });
    expect(events.status).toBe(200);
    expect(events.body).toContain('event: failed');
  });
});
