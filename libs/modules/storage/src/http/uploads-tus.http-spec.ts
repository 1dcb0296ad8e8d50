import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, rawCall } from '../testing/storage.factory.js';
import { TusCaller, UPLOADS } from '../testing/tus-caller.factory.js';

const MODULES = [storage, fakePrincipals()];

describe('an upload over tus', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;
  let caller: TusCaller;

  beforeAll(async () => {
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
    caller = new TusCaller(api, token, bucket);
  });
  afterAll(() => api.close());

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
    const begun = await caller.call('POST', UPLOADS, {
      'upload-metadata': caller.metadata({ bucket, key: 'in/parts.txt', contentType: 'text/plain', colour: 'blå' }),
      'upload-length': '11',
    });
    expect([begun.status, caller.location(begun)]).toEqual([
      201,
      expect.stringMatching(/^\/v1\/storage\/uploads\/[0-9a-f-]{36}$/),
    ]);
    expect(Date.parse(begun.headers['upload-expires'] ?? '')).toBeGreaterThan(Date.now());
    const first = await caller.patch(caller.location(begun), 0, 'hello ');
    expect([first.status, first.headers['upload-offset']]).toEqual([204, '6']);
    const head = await caller.call('HEAD', caller.location(begun));
    expect([
      head.status,
      head.headers['upload-offset'],
      head.headers['upload-length'],
      head.headers['cache-control'],
    ]).toEqual([200, '6', '11', 'no-store']);
    expect(await caller.read('in/parts.txt')).toBe(404);
    expect((await caller.patch(caller.location(begun), 6, 'world')).headers['upload-offset']).toBe('11');
    const { json } = await rawCall(api, 'GET', `/v1/storage/buckets/${bucket}/objects?prefix=in/`, { token });
    expect(json.data).toMatchObject([
      {
        key: 'in/parts.txt',
        mediaType: 'text/plain',
        metadata: { colour: 'blå' },
        checksumSha256: createHash('sha256').update('hello world').digest('hex'),
      },
    ]);
    expect((await caller.call('HEAD', caller.location(begun))).headers['upload-offset']).toBe('11');
  });

  it('may come with its beginning, be empty, or tell its length later', async () => {
    const whole = await caller.call(
      'POST',
      UPLOADS,
      {
        'upload-metadata': caller.metadata({ bucket, key: 'at-once' }),
        'upload-length': '4',
        'content-type': 'application/offset+octet-stream',
      },
      'once',
    );
    expect([whole.status, whole.headers['upload-offset']]).toEqual([201, '4']);
    expect(String(await caller.read('at-once'))).toBe('once');
    expect((await caller.begin('nothing', { 'upload-length': '0' })).status).toBe(201);
    expect(await caller.read('nothing')).toHaveLength(0);
    const deferred = await caller.begin('deferred', { 'upload-defer-length': '1' });
    expect((await caller.call('HEAD', caller.location(deferred))).headers['upload-defer-length']).toBe('1');
    await caller.patch(caller.location(deferred), 0, 'abc');
    expect((await caller.patch(caller.location(deferred), 3, 'def', { 'upload-length': '6' })).status).toBe(204);
    expect(String(await caller.read('deferred'))).toBe('abcdef');
  });

  it('refuses what the protocol refuses', async () => {
    const begun = await caller.begin('refused', { 'upload-length': '10' });
    const path = caller.location(begun);
    const answers = {
      'wrong offset': [409, await caller.patch(path, 5, 'x')],
      'beyond the length': [413, await caller.patch(path, 0, 'x'.repeat(11))],
      'no version': [412, await rawCall(api, 'PATCH', path, { token, body: 'x' })],
      'another version': [412, await caller.call('HEAD', path, { 'tus-resumable': '0.2.2' })],
      'another type': [
        400,
        await caller.call('PATCH', path, { 'content-type': 'text/plain', 'upload-offset': '0' }, 'x'),
      ],
      'no length': [400, await caller.begin('x', {})],
      'two lengths': [400, await caller.begin('x', { 'upload-length': '1', 'upload-defer-length': '1' })],
      'a length that is none': [400, await caller.begin('x', { 'upload-length': '-1' })],
      'no key': [
        400,
        await caller.call('POST', UPLOADS, { 'upload-metadata': caller.metadata({ bucket }), 'upload-length': '1' }),
      ],
      'a bad key': [400, await caller.begin('../x', { 'upload-length': '1' })],
      'bad metadata': [
        400,
        await caller.call('POST', UPLOADS, { 'upload-metadata': 'bucket !!!', 'upload-length': '1' }),
      ],
      'an unknown bucket': [404, await caller.begin('x', { 'upload-length': '1' }, 'no-such-bucket')],
      'an unknown upload': [404, await caller.patch(`${UPLOADS}/${newId()}`, 0, 'x')],
      'a bad id': [404, await caller.patch(`${UPLOADS}/x`, 0, 'x')],
      'a parameter': [400, await caller.call('HEAD', `${path}?x=1`)],
      'somebody else’s upload': [404, await caller.call('HEAD', path, {}, undefined, newId())],
      'a stranger': [401, await rawCall(api, 'HEAD', path, { headers: { 'tus-resumable': '1.0.0' } })],
    } as const;
    for (const [what, [status, answer]] of Object.entries(answers)) {
      expect([what, answer.status]).toEqual([what, status]);
      expect(answer.headers['tus-resumable'] ?? '1.0.0').toBe('1.0.0');
      if (answer.bytes.length > 0) expect(answer.headers['content-type']).toMatch(/problem\+json/);
    }
    expect((await caller.call('HEAD', path)).headers['upload-offset']).toBe('0');
  });

  it('keeps no bytes whose checksum is wrong', async () => {
    const path = await caller.begun('checked', { 'upload-length': '8' });
    const sum = (text: string, algorithm: string) =>
      `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;
    expect((await caller.patch(path, 0, 'good', { 'upload-checksum': sum('good', 'sha1') })).status).toBe(204);
    const wrong = await caller.patch(path, 4, 'baad', { 'upload-checksum': sum('good', 'sha1') });
    expect([wrong.status, wrong.json.code]).toEqual([460, 'storage.checksum_mismatch']);
    expect((await caller.patch(path, 4, 'x', { 'upload-checksum': 'crc32 AAAA' })).status).toBe(400);
    expect((await caller.call('HEAD', path)).headers['upload-offset']).toBe('4');
    expect((await caller.patch(path, 4, 'done', { 'upload-checksum': sum('done', 'sha256') })).status).toBe(204);
    expect(String(await caller.read('checked'))).toBe('gooddone');
  });

  it('is put together from parts', async () => {
    const part = async (body: string) => {
      const path = caller.location(
        await caller.call('POST', UPLOADS, { 'upload-concat': 'partial', 'upload-length': String(body.length) }),
      );
      await caller.patch(path, 0, body);
      expect((await caller.call('HEAD', path)).headers['upload-concat']).toBe('partial');
      return path;
    };
    const parts = [await part('one '), await part('two '), await part('three')];
    const half = caller.location(
      await caller.call('POST', UPLOADS, { 'upload-concat': 'partial', 'upload-length': '5' }),
    );
    const join = (list: string[], headers: Record<string, string> = {}, as = token) =>
      caller.call(
        'POST',
        UPLOADS,
        {
          'upload-concat': `final;${list.join(' ')}`,
          'upload-metadata': caller.metadata({ bucket, key: 'joined' }),
          ...headers,
        },
        undefined,
        as,
      );
    expect((await join([...parts, half])).status).toBe(409);
    expect((await join([`${UPLOADS}/x`])).status).toBe(404);
    expect((await join(parts, { 'upload-length': '13' })).status).toBe(400);
    expect((await join(parts, {}, newId())).status).toBe(404);
    const joined = await join([parts[0]!, `${api.url}${String(parts[1])}`, parts[2]!]);
    expect(joined.status).toBe(201);
    expect(String(await caller.read('joined'))).toBe('one two three');
    expect((await caller.call('HEAD', caller.location(joined))).headers['upload-concat']).toBe('final');
    expect([403, 409, 413]).toContain((await caller.patch(caller.location(joined), 13, 'x')).status);
    expect((await caller.call('HEAD', parts[0]!)).status).toBe(404);
  });

  it('ends with nothing left, when it is given up', async () => {
    const before = (await filesOf(api)).length;
    const path = await caller.begun('given-up', { 'upload-length': '100' });
    await caller.patch(path, 0, 'x');
    expect((await filesOf(api)).length).toBe(before + 1);
    expect((await caller.call('DELETE', path)).status).toBe(204);
    expect((await caller.call('HEAD', path)).status).toBe(404);
    expect((await filesOf(api)).length).toBe(before);
  });
});
