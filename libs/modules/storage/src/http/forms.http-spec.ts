import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, objectPath, rawCall } from '../testing/storage.factory.js';

interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly body: string | Buffer;
}

const BOUNDARY = 'x-boundary-x';

function form(parts: readonly Part[]): Buffer {
  const bytes = parts.flatMap(({ name, fileName, type, body }) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"` +
        (fileName === undefined ? '' : `; filename="${fileName}"`) +
        (type === undefined ? '' : `\r\nContent-Type: ${type}`) +
        '\r\n\r\n',
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...bytes, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

describe('a form with files', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token, { maxObjectBytes: 500_000 });
  });
  afterAll(() => api.close());

  const post = (body: Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`) =>
    rawCall(api, 'POST', `/v1/storage/buckets/${bucket}/objects`, { token, body, headers: { 'content-type': type } });
  const read = async (key: string) => (await rawCall(api, 'GET', objectPath(bucket, key), { token })).bytes.toString();

  it('is stored file by file, in its order', async () => {
    const big = 'b'.repeat(400_000);
    const answer = await post(
      form([
        { name: 'files', fileName: 'one.txt', type: 'text/plain', body: 'first' },
        { name: 'comment', body: 'not a file' },
        { name: 'files', fileName: 'deep/two.bin', body: big },
        { name: 'key', body: 'named/by field.txt' },
        { name: 'files', fileName: 'ignored.txt', type: 'text/plain', body: 'third' },
        { name: 'files', fileName: 'ünï.txt', type: 'text/plain', body: '' },
      ]),
    );
    expect(answer.status).toBe(201);
    const stored = answer.json.data as { key: string; size: number; mediaType: string }[];
    expect(stored.map(({ key, size, mediaType }) => [key, size, mediaType])).toEqual([
      ['one.txt', 5, 'text/plain'],
      ['deep/two.bin', 400_000, 'text/plain'],
      ['named/by field.txt', 5, 'text/plain'],
      ['ünï.txt', 0, 'text/plain'],
    ]);
    expect(await read('deep/two.bin')).toBe(big);
    expect(await read('named/by field.txt')).toBe('third');
  });

  it('is stored once for each idempotency key, and answered as the first time', async () => {
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    const send = (key: string, text: string, as = token) =>
      rawCall(api, 'POST', `/v1/storage/buckets/${bucket}/objects`, {
        ...{ token: as, body: form([{ name: 'f', fileName: 'once.txt', type: 'text/plain', body: text }]) },
        headers: { 'content-type': type, 'idempotency-key': key },
      });
    const first = await send('form-1', 'words');
    const files = (await filesOf(api)).length;
    const again = await send('form-1', 'words');
    expect([first.status, first.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect([again.status, again.headers['idempotent-replayed'], again.json]).toEqual([201, 'true', first.json]);
    expect([(await send('form-1', 'other')).status, (await send('', 'words')).status]).toEqual([422, 400]);
    expect((await send('k'.repeat(256), 'words')).status).toBe(400);
    // Somebody else's key is another one, and their bucket is not this one.
    expect((await send('form-1', 'words', newId())).status).toBe(404);
    const racing = await Promise.all(Array.from({ length: 20 }, () => send('form-2', 'raced')));
    const made = racing.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined);
    expect(made).toHaveLength(1);
    expect(racing.every(({ status }) => status === 201 || status === 409)).toBe(true);
    await eventually(async () => ((await filesOf(api)).length === files ? true : null));
    expect(await read('once.txt')).toBe('raced');
  });

  it('leaves nothing behind where one of its files is refused', async () => {
    const before = await filesOf(api);
    const good = { name: 'f', fileName: 'good.txt', type: 'text/plain', body: 'good' };
    for (const [parts, status] of [
      [[good, { ...good, fileName: '../evil' }], 400],
      [[good, { ...good, fileName: 'a\\b' }], 400],
      [[good, { ...good, fileName: '' }], 400],
      [[good, good], 400],
      [[good, { ...good, fileName: 'big', body: Buffer.alloc(500_001) }], 413],
      [[{ name: 'only', body: 'a field' }], 400],
      [[], 400],
      [Array.from({ length: 101 }, (_, n) => ({ ...good, fileName: `many-${String(n)}` })), 413],
      [Array.from({ length: 10_000 }, () => ({ name: 'field', body: '' })), 413],
      [[good, { name: 'key', body: 'k'.repeat(10_000) }, { ...good, fileName: 'x' }], 400],
    ] as const) {
      const answer = await post(form(parts));
      expect([parts.length, answer.status]).toEqual([parts.length, status]);
    }
    await eventually(async () => ((await filesOf(api)).length === before.length ? true : null));
    expect((await rawCall(api, 'GET', objectPath(bucket, 'good.txt'), { token })).status).toBe(404);
  });

  it('is refused where it is no form, or broken', async () => {
    const whole = form([{ name: 'f', fileName: 'broken.txt', body: 'x'.repeat(1000) }]);
    for (const [body, type, status] of [
      [whole, 'application/json', 415],
      [whole, 'multipart/form-data', 400],
      [whole, 'multipart/form-data; boundary=', 400],
      [whole, `multipart/form-data; boundary=${'b'.repeat(71)}`, 400],
      [whole, 'multipart/form-data; boundary=other', 400],
      [whole.subarray(0, 500), undefined, 400],
      [Buffer.alloc(0), undefined, 400],
      [Buffer.from('nonsense'), undefined, 400],
      [
        Buffer.from(`--${BOUNDARY}\r\n${'X-Header: y\r\n'.repeat(5000)}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`),
        undefined,
        400,
      ],
    ] as const) {
      const answer = await post(Buffer.from(body), type);
      expect([type, body.length, answer.status]).toEqual([type, body.length, status]);
    }
  });
});
