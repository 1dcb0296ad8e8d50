import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storage } from '@plinth/modules/storage';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { makeBucket, objectPath, putObject, rawCall } from '../../libs/modules/storage/src/testing/storage.factory.js';
import { freePort } from '../support/running-platform.js';

const GUIDE = join(import.meta.dirname, '../../docs/guides/files.md');

describe('downloads that nginx sends, set up as the guide says', () => {
  const token = randomUUID();
  const bytes = randomBytes(3_000_000);
  let api: TestApi;
  let nginx: ChildProcess;
  let folder: string;
  let bucket: string;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-nginx-'));
    api = await startTestApi([storage, fakePrincipals()], {
      ...{ RATE_LIMIT: 'off', STORAGE_HANDOFF: 'nginx', STORAGE_FOLDER: join(folder, 'storage') },
    });
    const port = await freePort();
    const [, server = ''] = /```nginx\n([\s\S]+?)```/.exec(await readFile(GUIDE, 'utf8')) ?? [];
    const mine = server
      .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
      .replace('http://127.0.0.1:3000', api.url)
      .replace('/var/lib/plinth/storage', join(folder, 'storage'));
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const head = `daemon off; pid ${folder}/pid; error_log ${folder}/errors; ${process.getuid?.() === 0 ? 'user root;' : ''} events {}`;
    await writeFile(join(folder, 'nginx.conf'), `${head} http { access_log off; ${paths.join(' ')} ${mine} }`);
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'storage'), { recursive: true });
    nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    url = `http://127.0.0.1:${port}`;
    await eventually(() =>
      fetch(`${url}/health/live`).then(
        ({ ok }) => (ok ? true : null),
        () => null,
      ),
    );
    bucket = await makeBucket(api, token);
    await putObject({ url }, token, bucket, 'video', bytes);
    await putObject({ url }, token, bucket, 'page.html', '<p>hello</p>', { 'content-type': 'text/html' });
  });
  afterAll(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (key: string, headers: Record<string, string> = {}, as?: string) =>
    rawCall({ url }, 'GET', objectPath(bucket, key), { headers, ...(as !== undefined && { token: as }) });

  it('come whole and in ranges, under the headers that Plinth gave them', async () => {
    const whole = await get('video', {}, token);
    expect([whole.status, whole.bytes.equals(bytes)]).toEqual([200, true]);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      etag: expect.stringMatching(/^".+"$/),
    });
    expect(whole.headers['x-accel-redirect']).toBeUndefined();
    const part = await get('video', { range: 'bytes=1000-1999' }, token);
    expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 1000-1999/3000000']);
    expect(part.bytes.equals(bytes.subarray(1000, 2000))).toBe(true);
    expect((await get('video', { range: 'bytes=9000000-' }, token)).status).toBe(416);
    expect((await get('video', { 'if-none-match': whole.headers['etag'] ?? '' }, token)).status).toBe(304);
    // Nothing of it comes from a version that is not the one meant.
    const stale = await get('video', { range: 'bytes=0-9', 'if-range': '"other"' }, token);
    expect([stale.status, stale.bytes.length]).toEqual([200, bytes.length]);
  });

  it('are what only those get who may have them', async () => {
    expect((await get('video')).status).toBe(401);
    expect((await get('video', {}, randomUUID())).status).toBe(404);
    expect((await rawCall({ url }, 'GET', '/_plinth/blobs/', {})).status).toBe(404);
    const path = (await rawCall(api, 'GET', objectPath(bucket, 'video'), { token })).headers['x-accel-redirect'] ?? '';
    expect((await rawCall({ url }, 'GET', path, { token })).status).toBe(404);
  });

  it('are saved and sandboxed where a browser might run them', async () => {
    expect((await get('page.html', {}, token)).headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment/),
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
  });
});
