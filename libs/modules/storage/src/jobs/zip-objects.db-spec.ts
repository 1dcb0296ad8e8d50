import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, runJob, type TestApi } from '@plinth/platform/testing';
import { makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { unpack } from '../testing/archive.factory.js';
import { ZipObjectsJob } from './zip-objects.job.js';

describe('an archive of a prefix', () => {
  const token = newId();
  const owner = { ownerType: 'user' as const, ownerId: token };
  let api: TestApi;
  let close: () => Promise<void>;
  let bucket: string;

  beforeAll(async () => {
    ({ api, close } = await startStorage());
    bucket = await makeBucket(api, token);
  });
  afterAll(() => close());

  const zip = (prefix: string, toKey: string, as = owner) =>
    runJob(api, ZipObjectsJob, { bucket, prefix, toKey }, { owner: as, maxAttempts: 1 });

  it('holds every object, byte for byte', async () => {
    const files: Record<string, Buffer> = {
      'one.txt': Buffer.from('text '.repeat(10_000)),
      'deep/two.bin': randomBytes(3_000_000),
      'ünï/日本.txt': Buffer.from('unicode'),
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(files)) await putObject(api, token, bucket, `out/${name}`, bytes);
    await putObject(api, token, bucket, 'elsewhere', 'x');
    const job = await zip('out/', 'out/all.zip');
    expect(job).toMatchObject({ status: 'completed', progress: 100, result: { key: 'out/all.zip', objects: 4 } });
    // Packed again, the archive does not hold itself.
    expect((await zip('out/', 'out/all.zip')).result).toMatchObject({ objects: 4 });
    const archive = await rawCall(api, 'GET', objectPath(bucket, 'out/all.zip'), { token });
    expect(archive.headers['content-type']).toBe('application/zip');
    const unpacked = unpack(archive.bytes);
    expect([...unpacked.keys()].sort()).toEqual(Object.keys(files).sort());
    for (const [name, bytes] of Object.entries(files)) expect(unpacked.get(name)?.equals(bytes)).toBe(true);
    expect(archive.bytes.length).toBeLessThan(3_010_000);
  });

  const stream = (prefix: string, as = token, of = bucket) =>
    rawCall(api, 'GET', `/v1/storage/buckets/${of}/archive?prefix=${encodeURIComponent(prefix)}`, { token: as });

  it('can be had at once, as a stream', async () => {
    const of = await makeBucket(api, token);
    const big = randomBytes(5_000_000);
    await putObject(api, token, of, 'out/one.txt', 'text '.repeat(10_000));
    await putObject(api, token, of, 'out/deep/two.bin', big);
    await putObject(api, token, of, 'elsewhere', 'x');
    const answer = await stream('out/', token, of);
    expect([answer.status, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
      200,
      'application/zip',
      expect.stringContaining('out.zip'),
    ]);
    const files = unpack(answer.bytes);
    expect([...files.keys()].sort()).toEqual(['deep/two.bin', 'one.txt']);
    expect(files.get('deep/two.bin')?.equals(big)).toBe(true);
    expect(unpack((await stream('nothing/', token, of)).bytes).size).toBe(0);
    expect([...unpack((await stream('', token, of)).bytes).keys()]).toHaveLength(3);
  });

  it('leads nowhere but below where it is unpacked, whatever its files are called', async () => {
    const of = await makeBucket(api, token);
    const names = [
      'C:/Windows/x',
      'c:evil',
      '...',
      '~',
      '-rf',
      'CON',
      'a"b<c>',
      '\u202egpj.exe',
      'x/C:/y',
      '日本'.repeat(150),
    ];
    for (const name of names) await putObject(api, token, of, `out/${name}`, name);
    const files = unpack((await stream('out/', token, of)).bytes);
    const harmless = names.map((name) => (/^c:/i.test(name) ? `./${name}` : name));
    expect([...files.keys()].sort()).toEqual(harmless.sort());
    for (const [name, bytes] of files) expect(bytes.toString()).toBe(name.replace(/^\.\/(?=c:)/i, ''));
    for (const key of ['out/../x', 'out\\x', '/x', 'out//x']) {
      expect([key, (await putObject(api, token, of, key, 'x')).status]).toEqual([key, 400]);
    }
  });

  it('is for those who may read below the prefix, object by object', async () => {
    const of = await makeBucket(api, token, { visibility: 'public' });
    for (const key of ['team/a', 'team/b', 'private/c']) await putObject(api, token, of, key, key);
    await api.get(Database).query(
      `UPDATE object_version v SET scan = 'quarantined' FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE v.object_id = o.id AND o.key = 'team/b' AND b.name = $1`,
      [of],
    );
    const reader = newId();
    const body = { granteeType: 'user', granteeId: reader, access: 'read', prefix: 'team/' };
    await api.call('PUT', `/v1/storage/buckets/${of}/shares`, { token, body });
    expect([...unpack((await stream('team/', reader, of)).bytes).keys()]).toEqual(['a']);
    expect([(await stream('', reader, of)).status, (await stream('private/', reader, of)).status]).toEqual([404, 404]);
    expect([(await stream('team/', newId(), of)).status, (await stream('x', token, 'no-such')).status]).toEqual([
      404, 404,
    ]);
    expect((await rawCall(api, 'GET', `/v1/storage/buckets/${of}/archive`)).status).toBe(401);
    expect((await rawCall(api, 'GET', `/v1/storage/buckets/${of}/archive?prefix=%00`, { token })).status).toBe(400);
  });

  it('is bounded: in size, in how many are sent at once, and by readers who go away', async () => {
    const of = await makeBucket(api, token);
    await putObject(api, token, of, 'big', randomBytes(20_000_000));
    const gone = Array.from({ length: 4 }, () => new AbortController());
    const url = `${api.url}/v1/storage/buckets/${of}/archive`;
    const init = { headers: { authorization: `Bearer ${token}` } };
    for (const { signal } of gone) expect((await fetch(url, { ...init, signal })).status).toBe(200);
    const busy = await fetch(url, init);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5']);
    for (const each of gone) each.abort();
    await eventually(async () => ((await stream('nothing', token, of)).status === 200 ? true : null));
    await api.get(Database).query(
      `UPDATE object_version v SET size = 11000000000 FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE v.object_id = o.id AND b.name = $1`,
      [of],
    );
    expect((await stream('', token, of)).json).toMatchObject({ status: 413, code: 'storage.archive_too_large' });
  });

  it('is empty where there is nothing, and refused where it may not be made', async () => {
    expect((await zip('nothing/', 'empty.zip')).result).toMatchObject({ objects: 0 });
    const stranger = { ownerType: 'user' as const, ownerId: newId() };
    expect(await zip('out/', 'x.zip', stranger)).toMatchObject({
      status: 'failed',
      error: { code: 'storage.bucket_not_found' },
    });
  });
});
