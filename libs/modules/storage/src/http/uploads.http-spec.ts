import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

const sha256 = (bytes: Buffer | string, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('sha256').update(bytes).digest(encoding);

const CHUNKED = { 'transfer-encoding': 'chunked' };

describe('an upload', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
  });
  afterAll(() => api.close());

  const put = (key: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    putObject(api, token, bucket, key, body, headers);
  const get = (key: string) => rawCall(api, 'GET', objectPath(bucket, key), { token });
  const rows = (key: string) =>
    api
      .get(Database)
      .query('SELECT v.* FROM object o JOIN object_version v ON v.object_id = o.id WHERE key = $1', [key]);

  it('is stored as it came, and described', async () => {
    const body = Buffer.from('hello, storage');
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-metadata-colour': 'blå'.normalize() };
    const answer = await put('a/b c.txt', body, {
      ...headers,
      'x-metadata-colour': Buffer.from('blå').toString('latin1'),
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      key: 'a/b c.txt',
      size: body.length,
      mediaType: 'text/plain; charset=utf-8',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      checksumSha256: sha256(body),
      metadata: { colour: 'blå' },
      versionId: expect.any(String),
      scan: 'none',
      description: null,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      updatedAt: expect.any(String),
    });
    expect(answer.headers['etag']).toBe(answer.json.etag);
    const read = await get('a/b c.txt');
    expect(read.status).toBe(200);
    expect(read.bytes.equals(body)).toBe(true);
    expect(read.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(Buffer.from(read.headers['x-metadata-colour'] ?? '', 'latin1').toString()).toBe('blå');
  });

  it('replaces what was there, and leaves no bytes of it', async () => {
    const before = (await filesOf(api)).length;
    expect((await put('replaced', 'one')).status).toBe(201);
    const second = await put('replaced', 'two');
    expect(second.status).toBe(200);
    expect((await get('replaced')).bytes.toString()).toBe('two');
    expect(await rows('replaced')).toHaveLength(1);
    await eventually(async () => ((await filesOf(api)).length === before + 1 ? true : null));
  });

  it('may be empty', async () => {
    const answer = await put('empty', '');
    expect(answer.json).toMatchObject({ size: 0, checksumSha256: sha256('') });
    expect((await get('empty')).bytes).toHaveLength(0);
  });

  it('is refused where the digest does not fit, and kept where it does', async () => {
    const body = 'digested';
    const right = sha256(body, 'base64');
    const wrong = sha256('other', 'base64');
    for (const [headers, status] of [
      [{ 'content-digest': `sha-256=:${wrong}:` }, 422],
      [{ digest: `SHA-256=${wrong}` }, 422],
      [{ 'content-digest': 'sha-256=:abc:' }, 400],
      [{ 'content-digest': `sha-256=${right}` }, 400],
      [{ digest: 'nonsense' }, 400],
      [{ digest: `sha-256=${right}`, 'content-digest': `sha-256=:${wrong}:` }, 400],
      [{ 'content-digest': 'md5=:abcd:' }, 201],
      [{ 'content-digest': `sha-512=:abcd:, sha-256=:${right}:` }, 200],
      [{ digest: `md5=abcd,sha-256=${right}` }, 200],
    ] as const) {
      expect({ headers, status: (await put('digested', body, headers as Record<string, string>)).status }).toEqual({
        headers,
        status,
      });
      if (status >= 400) expect(await rows('digested')).toHaveLength(0);
    }
  });

  it('keeps to its conditions', async () => {
    const first = await put('conditional', 'one', { 'if-none-match': '*' });
    expect(first.status).toBe(201);
    expect((await put('conditional', 'two', { 'if-none-match': '*' })).status).toBe(412);
    expect((await put('conditional', 'two', { 'if-match': '"other"' })).status).toBe(412);
    expect((await put('conditional', 'two', { 'if-match': first.headers['etag'] ?? '' })).status).toBe(200);
    expect((await put('conditional', 'three', { 'if-match': first.headers['etag'] ?? '' })).status).toBe(412);
    expect((await put('never-there', 'x', { 'if-match': '*' })).status).toBe(412);
    expect((await get('conditional')).bytes.toString()).toBe('two');
  });

  it('lets one of many creators win, and one of many replacers', async () => {
    const create = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put('race', String(n), { 'if-none-match': '*' })),
    );
    expect(create.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(412)]);
    const etag = create.find(({ status }) => status === 201)?.headers['etag'] ?? '';
    const replace = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put('race', `r${String(n)}`, { 'if-match': etag })),
    );
    expect(replace.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)]);
    const free = await Promise.all(Array.from({ length: 20 }, (_, n) => put('free-race', String(n))));
    expect(free.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(await rows('free-race')).toHaveLength(1);
  });

  it('refuses what it cannot store as it is', async () => {
    expect((await put('encoded', 'x', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await put('partial', 'x', { 'content-range': 'bytes 0-0/2' })).status).toBe(400);
    expect((await put('meta', 'x', { 'x-metadata-__proto__': 'y' })).status).toBe(400);
    expect((await put('meta', 'x', { 'x-metadata-a': '\xff' })).status).toBe(400);
    expect((await put('meta', 'x', { 'x-metadata-a': 'y'.repeat(9000) })).status).toBe(400);
    expect((await rawCall(api, 'PUT', `${objectPath(bucket, 'x')}?x=1`, { token, body: 'x' })).status).toBe(400);
  });

  it('holds its limit, whatever the length says', async () => {
    const small = await makeBucket(api, token, { maxObjectBytes: 100_000 });
    const before = await filesOf(api);
    const big = Buffer.alloc(3_000_000, 'x');
    const announced = await putObject(api, token, small, 'big', big);
    expect(announced.status).toBe(413);
    const chunked = await rawCall(api, 'PUT', objectPath(small, 'big'), {
      token,
      body: big,
      headers: CHUNKED,
      // It may hang up on so much before anybody reads why.
    }).catch(() => null);
    expect(chunked?.status ?? 413).toBe(413);
    expect((await putObject(api, token, small, 'over', Buffer.alloc(100_001, 'x'), CHUNKED)).status).toBe(413);
    expect((await putObject(api, token, small, 'exactly', Buffer.alloc(100_000, 'x'), CHUNKED)).status).toBe(201);
    const exact = await putObject(api, token, small, 'exact', Buffer.alloc(100_000, 'x'));
    expect(exact.status).toBe(201);
    expect((await putObject(api, token, small, 'over', Buffer.alloc(100_001, 'x'))).status).toBe(413);
    expect(await filesOf(api)).toHaveLength(before.length + 2);
  });

  it('leaves nothing behind when it breaks off', async () => {
    const before = await filesOf(api);
    for (const head of ['content-length: 500000', 'transfer-encoding: chunked']) {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        `PUT ${objectPath(bucket, 'aborted')} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${head}\r\n\r\n`,
      );
      const chunk = Buffer.alloc(200_000, 'x');
      socket.write(
        head.includes('chunked') ? Buffer.concat([Buffer.from('30d40\r\n'), chunk, Buffer.from('\r\n')]) : chunk,
      );
      await eventually(async () => ((await filesOf(api)).length > before.length ? true : null));
      socket.destroy();
      await eventually(async () => ((await filesOf(api)).length === before.length ? true : null));
    }
    expect(await rows('aborted')).toHaveLength(0);
    expect((await get('aborted')).status).toBe(404);
  });

  it('is refused where the client says both lengths, or one that is none', async () => {
    for (const head of [
      'content-length: 5\r\ntransfer-encoding: chunked',
      'content-length: abc',
      'content-length: -1',
    ]) {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        `PUT ${objectPath(bucket, 'lying')} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${head}\r\n\r\n`,
      );
      const line = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
      socket.destroy();
      expect(line).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  it('keeps to the quota, however many come at once', async () => {
    const quota = await makeBucket(api, token, { quotaBytes: 100_000 });
    const before = (await filesOf(api)).length;
    // Every other one does not say how long it is.
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        putObject(api, token, quota, `k${String(n)}`, Buffer.alloc(10_000, 'x'), n % 2 === 0 ? {} : CHUNKED),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 413)).toHaveLength(10);
    const usage = (await api.call('GET', '/v1/storage/usage', { token })).body;
    expect(usage.data).toContainEqual({ bucket: quota, bytes: 100_000, objects: 10, quotaBytes: 100_000 });
    expect(await filesOf(api)).toHaveLength(before + 10);
    expect((await putObject(api, token, quota, 'one-more', 'x', CHUNKED)).status).toBe(413);
    const kept = answers.findIndex(({ status }) => status === 201);
    expect((await putObject(api, token, quota, `k${String(kept)}`, Buffer.alloc(10_000, 'y'))).status).toBe(200);
    expect((await putObject(api, token, quota, `k${String(kept)}`, Buffer.alloc(10_001, 'y'))).status).toBe(413);
    expect((await rawCall(api, 'DELETE', objectPath(quota, `k${String(kept)}`), { token })).status).toBe(204);
    expect((await putObject(api, token, quota, 'again', Buffer.alloc(10_000, 'y'))).status).toBe(201);
  });

  it('is refused while the disk is all but full', async () => {
    const full = await startTestApi([storage, fakePrincipals()], { STORAGE_RESERVE_BYTES: String(1024 ** 5) });
    try {
      const name = await makeBucket(full, token);
      const answer = await putObject(full, token, name, 'x', 'x');
      expect(answer.status).toBe(507);
      expect(answer.json.code).toBe('storage.disk_full');
      expect(await filesOf(full)).toEqual([]);
    } finally {
      await full.close();
    }
  });

  it('is audited with what it changed, and never with its name', async () => {
    const { versionId } = (await put('secret-name.txt', 'x')).json;
    const events = await api
      .get(Database)
      .query<{ action: string; actor_id: string; details: object }>(
        'SELECT * FROM audit_event WHERE resource_id = $1',
        [versionId],
      );
    expect(events).toMatchObject([
      { action: 'storage.object_stored', actor_id: token, details: { size: 1, replaced: false } },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret-name');
  });
});
