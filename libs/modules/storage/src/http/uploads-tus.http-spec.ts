import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tus from 'tus-js-client';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakePrincipals, runJob, startProcess, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall, type RawAnswer } from '../testing/storage.factory.js';

const UPLOADS = '/v1/storage/uploads';
const MODULES = [storage, fakePrincipals()];

describe('an upload over tus', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
  });
  afterAll(() => api.close());

  const call = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Buffer | string,
    as = token,
  ) =>
    rawCall(api, method, path, {
      token: as,
      headers: { 'tus-resumable': '1.0.0', ...headers },
      ...(body !== undefined && { body }),
    });
  const metadata = (entries: Record<string, string>) =>
    Object.entries(entries)
      .map(([name, text]) => `${name} ${Buffer.from(text).toString('base64')}`)
      .join(',');
  const begin = (key: string, headers: Record<string, string>, name = bucket) =>
    call('POST', UPLOADS, { 'upload-metadata': metadata({ bucket: name, key }), ...headers });
  const patch = (path: string, offset: number, body: Buffer | string, headers: Record<string, string> = {}) =>
    call(
      'PATCH',
      path,
      { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
      body,
    );
  const location = (answer: RawAnswer) => answer.headers['location'] ?? '';
  const read = async (key: string, name = bucket) => {
    const { status, bytes } = await rawCall(api, 'GET', objectPath(name, key), { token });
    return status === 200 ? bytes : status;
  };

  it('says what it can do', async () => {
    const { status, headers } = await rawCall(api, 'OPTIONS', UPLOADS);
    expect([status, headers['tus-version'], headers['tus-resumable']]).toEqual([204, '1.0.0', '1.0.0']);
    expect(headers['tus-extension']?.split(',').sort()).toEqual([
      'checksum',
      'concatenation',
      'creation',
      'creation-defer-length',
      'creation-with-upload',
      'expiration',
      'termination',
    ]);
    expect(headers['tus-checksum-algorithm']).toContain('sha1');
  });

  it('goes on where it was, and becomes an object with its last byte', async () => {
    const begun = await call('POST', UPLOADS, {
      'upload-metadata': metadata({ bucket, key: 'in/parts.txt', contentType: 'text/plain', colour: 'blå' }),
      'upload-length': '11',
    });
    expect([begun.status, location(begun)]).toEqual([
      201,
      expect.stringMatching(/^\/v1\/storage\/uploads\/[0-9a-f-]{36}$/),
    ]);
    expect(Date.parse(begun.headers['upload-expires'] ?? '')).toBeGreaterThan(Date.now());
    const first = await patch(location(begun), 0, 'hello ');
    expect([first.status, first.headers['upload-offset']]).toEqual([204, '6']);
    const head = await call('HEAD', location(begun));
    expect([
      head.status,
      head.headers['upload-offset'],
      head.headers['upload-length'],
      head.headers['cache-control'],
    ]).toEqual([200, '6', '11', 'no-store']);
    expect(await read('in/parts.txt')).toBe(404);
    expect((await patch(location(begun), 6, 'world')).headers['upload-offset']).toBe('11');
    const { json } = await rawCall(api, 'GET', `/v1/storage/buckets/${bucket}/objects?prefix=in/`, { token });
    expect(json.data).toMatchObject([
      {
        key: 'in/parts.txt',
        mediaType: 'text/plain',
        metadata: { colour: 'blå' },
        checksumSha256: createHash('sha256').update('hello world').digest('hex'),
      },
    ]);
    expect((await call('HEAD', location(begun))).headers['upload-offset']).toBe('11');
  });

  it('may come with its beginning, be empty, or tell its length later', async () => {
    const whole = await call(
      'POST',
      UPLOADS,
      {
        'upload-metadata': metadata({ bucket, key: 'at-once' }),
        'upload-length': '4',
        'content-type': 'application/offset+octet-stream',
      },
      'once',
    );
    expect([whole.status, whole.headers['upload-offset']]).toEqual([201, '4']);
    expect(String(await read('at-once'))).toBe('once');
    expect((await begin('nothing', { 'upload-length': '0' })).status).toBe(201);
    expect(await read('nothing')).toHaveLength(0);
    const deferred = await begin('deferred', { 'upload-defer-length': '1' });
    expect((await call('HEAD', location(deferred))).headers['upload-defer-length']).toBe('1');
    await patch(location(deferred), 0, 'abc');
    expect((await patch(location(deferred), 3, 'def', { 'upload-length': '6' })).status).toBe(204);
    expect(String(await read('deferred'))).toBe('abcdef');
  });

  it('refuses what the protocol refuses', async () => {
    const begun = await begin('refused', { 'upload-length': '10' });
    const path = location(begun);
    const answers = {
      'wrong offset': [409, await patch(path, 5, 'x')],
      'beyond the length': [413, await patch(path, 0, 'x'.repeat(11))],
      'no version': [412, await rawCall(api, 'PATCH', path, { token, body: 'x' })],
      'another version': [412, await call('HEAD', path, { 'tus-resumable': '0.2.2' })],
      'another type': [400, await call('PATCH', path, { 'content-type': 'text/plain', 'upload-offset': '0' }, 'x')],
      'no length': [400, await begin('x', {})],
      'two lengths': [400, await begin('x', { 'upload-length': '1', 'upload-defer-length': '1' })],
      'a length that is none': [400, await begin('x', { 'upload-length': '-1' })],
      'no key': [400, await call('POST', UPLOADS, { 'upload-metadata': metadata({ bucket }), 'upload-length': '1' })],
      'a bad key': [400, await begin('../x', { 'upload-length': '1' })],
      'bad metadata': [400, await call('POST', UPLOADS, { 'upload-metadata': 'bucket !!!', 'upload-length': '1' })],
      'an unknown bucket': [404, await begin('x', { 'upload-length': '1' }, 'no-such-bucket')],
      'an unknown upload': [404, await patch(`${UPLOADS}/${newId()}`, 0, 'x')],
      'a bad id': [404, await patch(`${UPLOADS}/x`, 0, 'x')],
      'a parameter': [400, await call('HEAD', `${path}?x=1`)],
      'somebody else’s upload': [404, await call('HEAD', path, {}, undefined, newId())],
      'a stranger': [401, await rawCall(api, 'HEAD', path, { headers: { 'tus-resumable': '1.0.0' } })],
    } as const;
    for (const [what, [status, answer]] of Object.entries(answers)) {
      expect([what, answer.status]).toEqual([what, status]);
      expect(answer.headers['tus-resumable'] ?? '1.0.0').toBe('1.0.0');
      if (answer.bytes.length > 0) expect(answer.headers['content-type']).toMatch(/problem\+json/);
    }
    expect((await call('HEAD', path)).headers['upload-offset']).toBe('0');
  });

  it('keeps no bytes whose checksum is wrong', async () => {
    const path = location(await begin('checked', { 'upload-length': '8' }));
    const sum = (text: string, algorithm: string) =>
      `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;
    expect((await patch(path, 0, 'good', { 'upload-checksum': sum('good', 'sha1') })).status).toBe(204);
    const wrong = await patch(path, 4, 'baad', { 'upload-checksum': sum('good', 'sha1') });
    expect([wrong.status, wrong.json.code]).toEqual([460, 'storage.checksum_mismatch']);
    expect((await patch(path, 4, 'x', { 'upload-checksum': 'crc32 AAAA' })).status).toBe(400);
    expect((await call('HEAD', path)).headers['upload-offset']).toBe('4');
    expect((await patch(path, 4, 'done', { 'upload-checksum': sum('done', 'sha256') })).status).toBe(204);
    expect(String(await read('checked'))).toBe('gooddone');
  });

  it('is put together from parts', async () => {
    const part = async (body: string) => {
      const path = location(
        await call('POST', UPLOADS, { 'upload-concat': 'partial', 'upload-length': String(body.length) }),
      );
      await patch(path, 0, body);
      expect((await call('HEAD', path)).headers['upload-concat']).toBe('partial');
      return path;
    };
    const parts = [await part('one '), await part('two '), await part('three')];
    const half = location(await call('POST', UPLOADS, { 'upload-concat': 'partial', 'upload-length': '5' }));
    const join = (list: string[], headers: Record<string, string> = {}, as = token) =>
      call(
        'POST',
        UPLOADS,
        {
          'upload-concat': `final;${list.join(' ')}`,
          'upload-metadata': metadata({ bucket, key: 'joined' }),
          ...headers,
        },
        undefined,
        as,
      );
    expect((await join([...parts, half])).status).toBe(409);
    expect((await join([`${UPLOADS}/x`])).status).toBe(404);
    expect((await join(parts, { 'upload-length': '13' })).status).toBe(400);
    expect((await join(parts, {}, newId())).status).toBe(404);
    const joined = await join([parts[0]!, `${api.url}${parts[1]!}`, parts[2]!]);
    expect(joined.status).toBe(201);
    expect(String(await read('joined'))).toBe('one two three');
    expect((await call('HEAD', location(joined))).headers['upload-concat']).toBe('final');
    expect([403, 409, 413]).toContain((await patch(location(joined), 13, 'x')).status);
    expect((await call('HEAD', parts[0]!)).status).toBe(404);
  });

  it('ends with nothing left, when it is given up', async () => {
    const before = (await filesOf(api)).length;
    const path = location(await begin('given-up', { 'upload-length': '100' }));
    await patch(path, 0, 'x');
    expect((await filesOf(api)).length).toBe(before + 1);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('HEAD', path)).status).toBe(404);
    expect((await filesOf(api)).length).toBe(before);
  });

  it('lets one of two writers at one offset win', async () => {
    const path = location(await begin('contended', { 'upload-length': '10' }));
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => patch(path, 0, String(n).repeat(10))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409]);
    expect(String(await read('contended'))).toMatch(/^(\d)\1{9}$/);
  });

  it('keeps what came before a connection broke, and lets the next one in', async () => {
    const body = randomBytes(300_000);
    const path = location(await begin('broken', { 'upload-length': String(body.length) }));
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n` +
        `content-type: application/offset+octet-stream\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
    );
    socket.write(body.subarray(0, 200_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    const offset = await eventually(async () => {
      const head = await call('HEAD', path);
      return head.status === 200 && head.headers['upload-offset'] !== '0'
        ? Number(head.headers['upload-offset'])
        : null;
    });
    expect(offset).toBe(200_000);
    expect((await patch(path, offset, body.subarray(offset))).status).toBe(204);
    expect((await read('broken')) as Buffer).toEqual(body);
  });

  it('is taken over from a connection that says nothing any more', async () => {
    const path = location(await begin('silent', { 'upload-length': '10' }));
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n` +
        `content-type: application/offset+octet-stream\r\ncontent-length: 10\r\n\r\nhello`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const head = await call('HEAD', path);
    expect([head.status, head.headers['upload-offset']]).toEqual([200, '5']);
    expect((await patch(path, 5, 'world')).status).toBe(204);
    socket.destroy();
    expect(String(await read('silent'))).toBe('helloworld');
  });

  it('keeps to the limits of the bucket, and leaves nothing where they are broken', async () => {
    const narrow = await makeBucket(api, token, {
      maxObjectBytes: 100,
      quotaBytes: 150,
      allowedMediaTypes: ['text/*'],
    });
    expect((await begin('big', { 'upload-length': '101' }, narrow)).status).toBe(413);
    const deferred = location(await begin('big', { 'upload-defer-length': '1' }, narrow));
    expect((await patch(deferred, 0, 'x'.repeat(101))).status).toBe(413);
    await call('DELETE', deferred);
    const html = {
      'upload-metadata': metadata({ bucket: narrow, key: 'k', contentType: 'text/plain' }),
      'upload-length': '50',
    };
    await patch(location(await call('POST', UPLOADS, html)), 0, 'x'.repeat(50));
    const before = (await filesOf(api)).length;
    const binary = location(await begin('binary', { 'upload-length': '50' }, narrow));
    expect((await patch(binary, 0, randomBytes(50))).status).toBe(415);
    await putObject(api, token, narrow, 'fill', 'x'.repeat(90), { 'content-type': 'text/plain' });
    const over = {
      'upload-metadata': metadata({ bucket: narrow, key: 'over', contentType: 'text/plain' }),
      'upload-length': '50',
    };
    expect((await patch(location(await call('POST', UPLOADS, over)), 0, 'x'.repeat(50))).status).toBe(413);
    expect((await filesOf(api)).length).toBe(before + 1);
    expect(await read('over', narrow)).toBe(404);
  });

  it('becomes an object although the process died before it could', async () => {
    const path = location(await begin('died', { 'upload-length': '4' }));
    await patch(path, 0, 'die');
    const id = path.slice(path.lastIndexOf('/') + 1);
    const { StagingDriver } = await import('../drivers/staging-driver.js');
    await api.get(StagingDriver).append(id, 3, Readable.from([Buffer.from('d')]));
    await api.get(StagingDriver).finish(id);
    expect((await call('HEAD', path)).headers['upload-offset']).toBe('4');
    expect(String(await read('died'))).toBe('died');
  });

  it('is swept with its bytes when its time is over, and not before', async () => {
    const worker = await startProcess('worker', MODULES, api.env);
    try {
      const [old, young] = [
        location(await begin('old', { 'upload-length': '9' })),
        location(await begin('young', { 'upload-length': '9' })),
      ];
      for (const path of [old, young]) await patch(path, 0, 'half');
      const before = (await filesOf(api)).length;
      await api
        .get(Database)
        .query(
          `UPDATE upload SET expires_at = now() - interval '1 second', created_at = now() - interval '25 hours' WHERE id = $1`,
          [old.slice(-36)],
        );
      expect((await call('HEAD', old)).status).toBe(410);
      await runJob(api, SweepStorageJob, {});
      expect((await filesOf(api)).length).toBe(before - 1);
      expect([(await call('HEAD', old)).status, (await call('HEAD', young)).status]).toEqual([404, 200]);
    } finally {
      await worker.close();
    }
  });

  it.each([1, 3])('works with the client that everybody uses, %d at a time', async (parallelUploads) => {
    const body = randomBytes(3_000_000);
    const key = `client-${String(parallelUploads)}`;
    await new Promise<void>((resolve, reject) => {
      new tus.Upload(body, {
        endpoint: `${api.url}${UPLOADS}`,
        chunkSize: 700_000,
        parallelUploads,
        retryDelays: [0, 100],
        headers: { authorization: `Bearer ${token}` },
        metadata: { bucket, key, contentType: 'application/octet-stream' },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect(((await read(key)) as Buffer).equals(body)).toBe(true);
  });
});
