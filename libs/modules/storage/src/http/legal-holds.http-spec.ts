import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { runInContext, systemContext, type Principal } from '@plinth/platform/context';
import { Database, Transaction } from '@plinth/platform/database';
import { eventually, runJob, type TestApi } from '@plinth/platform/testing';
import { ApplyLifecycleJob } from '../jobs/apply-lifecycle.job.js';
import { RemoveOrganizationBucketsJob } from '../jobs/remove-organization-buckets.job.js';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';
import { PicturesApi } from '../storage.api.js';
import { filesOf, makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { TusCaller } from '../testing/tus-caller.factory.js';

describe('a legal hold on the owner of files', () => {
  let token: string;
  let api: TestApi;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ api, close } = await startStorage());
  });
  afterAll(() => close());
  beforeEach(() => {
    token = newId();
  });

  const query = (sql: string, values: unknown[]) => api.get(Database).query<{ count: number }>(sql, values);
  const hold = (userId = token) =>
    query(`INSERT INTO legal_hold (id, user_id, sealed_reason, placed_at) VALUES ($1, $2, '', now())`, [
      newId(),
      userId,
    ]);
  const lift = () => query('UPDATE legal_hold SET lifted_at = now() WHERE user_id = $1', [token]);
  const run = async () => (await runJob(api, ApplyLifecycleJob, {})).result;
  const remove = async (bucket: string, key: string, search = '', as = token) =>
    (await rawCall(api, 'DELETE', objectPath(bucket, key) + search, { token: as })).status;
  const put = async (bucket: string, key: string, text: string, as = token) =>
    (await putObject(api, as, bucket, key, text)).json.versionId as string;
  const status = async (bucket: string, key: string) =>
    (await rawCall(api, 'GET', objectPath(bucket, key), { token })).status;
  const post = async (bucket: string, action: string, body: object) =>
    (await api.call('POST', `/v1/storage/buckets/${bucket}/${action}`, { token, body })).status;
  /** How many of these versions still have their bytes. */
  const kept = async (...versions: string[]) => {
    const rows = await api
      .get(Database)
      .query<{ blob_id: string }>('SELECT blob_id FROM object_version WHERE id = ANY($1::uuid[])', [versions]);
    const files = await filesOf(api);
    return rows.filter(({ blob_id: blob }) => files.some((file) => file.endsWith(blob))).length;
  };
  const gone = (...versions: string[]) => eventually(async () => ((await kept(...versions)) === 0 ? true : null));
  const bytesOf = async () => {
    const { body } = await api.call('GET', '/v1/storage/usage?limit=200', { token });
    return (body.data as { bytes: number }[]).reduce((sum, { bytes }) => sum + bytes, 0);
  };
  const age = () =>
    query(
      `UPDATE object_version v SET created_at = v.created_at - interval '10 days', purge_at = v.purge_at - interval '10 days'
       FROM object o JOIN bucket b ON b.id = o.bucket_id WHERE v.object_id = o.id AND b.owner_id = $1`,
      [token],
    );

  it('keeps what its rules and its trash would let go, until the hold ends', async () => {
    const aged = await makeBucket(api, token, { lifecycle: [{ expireAfterDays: 5 }] });
    const cut = await makeBucket(api, token, { versioning: true, lifecycle: [{ keepVersions: 1 }] });
    const bin = await makeBucket(api, token, { trashDays: 1 });
    const versions = [await put(aged, 'k', 'aged')];
    for (const text of ['one', 'two', 'three']) versions.push(await put(cut, 'k', text));
    versions.push(await put(bin, 'k', 'trash'));
    expect(await remove(bin, 'k')).toBe(204);
    const tus = new TusCaller(api, token, aged);
    const upload = await tus.begun('half', { 'upload-length': '10' });
    await tus.patch(upload, 0, 'abc');
    await query(`UPDATE upload SET expires_at = now() - interval '1 day' WHERE owner_id = $1`, [token]);
    await age();
    await hold();
    expect(await run()).toMatchObject({ expired: 0, versions: 0, purged: 0 });
    await runJob(api, SweepStorageJob, {});
    expect(await kept(...versions)).toBe(5);
    expect(await query('SELECT FROM upload WHERE owner_id = $1', [token])).toHaveLength(1);
    await lift();
    expect(await run()).toMatchObject({ expired: 1, versions: 1, purged: 1 });
    expect((await runJob(api, SweepStorageJob, {})).result).toMatchObject({ uploads: 1 });
    await gone(...[0, 1, 4].map((index) => versions[index] ?? ''));
    expect(await kept(...versions)).toBe(2);
  });

  it('hides what is deleted, replaced or moved away, and keeps the bytes', async () => {
    const [bucket, other] = [await makeBucket(api, token), await makeBucket(api, token)];
    const deleted = await put(bucket, 'deleted', 'deleted');
    const replaced = await put(bucket, 'replaced', 'the truth');
    const moved = await put(bucket, 'moved', 'moved');
    const bulk = await put(bucket, 'bulk', 'bulk');
    await hold();
    expect(await remove(bucket, 'deleted')).toBe(204);
    await put(bucket, 'replaced', 'a lie');
    expect(await post(bucket, 'move', { from: 'moved', to: 'there', toBucket: other })).toBe(201);
    expect(await remove(other, 'there')).toBe(204);
    expect(await post(bucket, 'bulk-delete', { keys: ['bulk'] })).toBe(200);
    const statuses = ['deleted', 'replaced', 'moved', 'bulk'].map((key) => status(bucket, key));
    expect(await Promise.all(statuses)).toEqual([404, 200, 404, 404]);
    expect(await run()).toMatchObject({ purged: 0 });
    expect(await kept(deleted, replaced, moved, bulk)).toBe(4);
    // Hidden means hidden: neither the list of the trash nor a restore leads to it.
    const restored = await post(bucket, 'trash/restore', { key: 'deleted', versionId: deleted });
    const listed = await api.call('GET', `/v1/storage/buckets/${bucket}/trash`, { token });
    expect([restored, listed.body.data]).toEqual([404, []]);
    await lift();
    expect(await run()).toMatchObject({ purged: 5 });
    await gone(deleted, replaced, moved, bulk);
    expect([await bytesOf(), await status(bucket, 'replaced')]).toEqual([5, 200]);
  });

  it('keeps single versions, those in the trash too, whoever deletes them', async () => {
    const versioned = await makeBucket(api, token, { versioning: true });
    const bin = await makeBucket(api, token, { trashDays: 7 });
    const [first, second] = [await put(versioned, 'k', 'first'), await put(versioned, 'k', 'second')];
    const trashed = await put(bin, 'k', 'trashed');
    expect(await remove(bin, 'k')).toBe(204);
    const friend = newId();
    const share = { granteeType: 'user', granteeId: friend, access: 'write' };
    expect(
      (await api.call('PUT', `/v1/storage/buckets/${versioned}/shares`, { token, body: share })).status,
    ).toBeLessThan(300);
    await hold();
    expect(await remove(versioned, 'k', `?versionId=${second}`, friend)).toBe(204);
    expect((await rawCall(api, 'GET', objectPath(versioned, 'k'), { token })).bytes.toString()).toBe('first');
    expect(await remove(versioned, 'k', `?versionId=${first}`)).toBe(204);
    expect(await remove(bin, 'k', `?versionId=${trashed}`)).toBe(204);
    expect([await status(versioned, 'k'), await kept(first, second, trashed)]).toEqual([404, 3]);
    await lift();
    expect(await run()).toMatchObject({ purged: 3 });
    await gone(first, second, trashed);
    expect(await bytesOf()).toBe(0);
  });

  it('keeps a bucket that is deleted with all that it holds; its removal goes on afterwards', async () => {
    const bucket = await makeBucket(api, token);
    const version = await put(bucket, 'k', 'bytes');
    await hold();
    expect((await api.call('DELETE', `/v1/storage/buckets/${bucket}?force=true`, { token })).status).toBe(204);
    await eventually(async () => {
      const sql = `SELECT FROM job WHERE type = 'storage.purge-bucket' AND status = 'completed'`;
      return (await query(sql, [])).length > 0 ? true : null;
    });
    await query(`UPDATE bucket SET deleted_at = deleted_at - interval '2 hours' WHERE owner_id = $1`, [token]);
    expect([await run(), await kept(version)]).toEqual([expect.objectContaining({ purgedWithBuckets: 0 }), 1]);
    await lift();
    expect(await run()).toMatchObject({ purgedWithBuckets: 1 });
    await gone(version);
    expect(await query('SELECT FROM bucket WHERE owner_id = $1', [token])).toEqual([]);
  });

  it('keeps what the person put into buckets of others, whoever deletes it, and nothing else there', async () => {
    const [owner, deputy] = [newId(), token];
    const [plain, versioned, doomed] = [
      await makeBucket(api, owner),
      await makeBucket(api, owner, { versioning: true }),
      await makeBucket(api, owner),
    ];
    for (const bucket of [plain, versioned, doomed]) {
      const share = { granteeType: 'user', granteeId: deputy, access: 'write' };
      const shared = await api.call('PUT', `/v1/storage/buckets/${bucket}/shares`, { token: owner, body: share });
      expect(shared.status).toBeLessThan(300);
    }
    const theirs = [
      await put(plain, 'deleted', 'deleted', deputy),
      await put(plain, 'replaced', 'replaced', deputy),
      await put(versioned, 'k', 'first', deputy),
      await put(doomed, 'k', 'doomed', deputy),
    ];
    const others = [
      await put(plain, 'other', 'other', owner),
      await put(versioned, 'k', 'second', owner),
      await put(doomed, 'other', 'other', owner),
    ];
    await hold();
    expect(await remove(plain, 'deleted', '', owner)).toBe(204);
    const lie = await put(plain, 'replaced', 'a lie', owner);
    expect(await remove(plain, 'other', '', owner)).toBe(204);
    expect(await remove(versioned, 'k', `?versionId=${theirs[2] ?? ''}`, owner)).toBe(204);
    expect(await remove(versioned, 'k', `?versionId=${others[1] ?? ''}`, owner)).toBe(204);
    const removal = `/v1/storage/buckets/${doomed}?force=true`;
    expect((await api.call('DELETE', removal, { token: owner })).status).toBe(204);
    await gone(...others);
    expect(await run()).toMatchObject({ purged: 0 });
    const shown = ['deleted', 'other', 'replaced'].map(async (key) => {
      return (await rawCall(api, 'GET', objectPath(plain, key), { token: owner })).status;
    });
    expect(await Promise.all(shown)).toEqual([404, 404, 200]);
    expect(await kept(...theirs, lie)).toBe(5);
    await query(`UPDATE bucket SET deleted_at = deleted_at - interval '2 hours' WHERE name = $1`, [doomed]);
    expect([await run(), await kept(...theirs)]).toEqual([expect.objectContaining({ purgedWithBuckets: 0 }), 4]);
    await lift();
    expect(await run()).toMatchObject({ purged: 3, purgedWithBuckets: 1 });
    await gone(...theirs);
    expect(await kept(lie)).toBe(1);
  });

  it('keeps what the person put into buckets of an organization, even when that is gone', async () => {
    const [organization, colleague] = [newId(), newId()];
    const headers = { 'x-organization-id': organization };
    const bucket = `team-${newId().slice(-12)}`;
    const made = await api.call('POST', '/v1/storage/buckets', { token, headers, body: { name: bucket } });
    expect(made.status).toBe(201);
    const send = async (key: string, as: string) =>
      (await putObject(api, as, bucket, key, key, headers)).json.versionId as string;
    const theirs = [await send('deleted', token), await send('replaced', token), await send('left', token)];
    const others = [await send('other', colleague), await send('another', colleague)];
    await hold();
    const takeAway = async (key: string) =>
      (await rawCall(api, 'DELETE', objectPath(bucket, key), { token: colleague, headers })).status;
    expect([await takeAway('deleted'), await takeAway('other')]).toEqual([204, 204]);
    await send('replaced', colleague);
    expect(await run()).toMatchObject({ purged: 0 });
    const event = { organizationId: organization, occurredAt: new Date(0).toISOString() };
    await runJob(api, RemoveOrganizationBucketsJob, event);
    await gone(...others);
    const purged = async () => {
      await query(`UPDATE bucket SET deleted_at = deleted_at - interval '2 hours' WHERE owner_id = $1`, [organization]);
      return run();
    };
    expect(await purged()).toMatchObject({ purgedWithBuckets: 0 });
    await runJob(api, SweepStorageJob, {});
    expect(await kept(...theirs)).toBe(3);
    await lift();
    expect(await purged()).toMatchObject({ purgedWithBuckets: 3 });
    await gone(...theirs);
  });

  it('keeps the pictures that the person had, and shows none that was taken away', async () => {
    const pictures = api.get(PicturesApi);
    const principal = { kind: 'user', userId: token, organizationId: null } as Principal;
    const asPerson = <T>(work: () => Promise<T>) => runInContext({ ...systemContext(newId()), principal }, work);
    const inTransaction = <T>(work: () => Promise<T>) => asPerson(() => api.get(Transaction).run(work));
    const show = async () => {
      const image = Readable.from([await makeImage(64, 64)]);
      const taken = await asPerson(() => pictures.take('faces', image, { maxBytes: 100_000, side: 32 }));
      return inTransaction(() => pictures.show('faces', token, taken));
    };
    const seen = async (path: string) => (await rawCall(api, 'GET', path)).status;
    const versionOf = (path: string) => path.slice(path.lastIndexOf('=') + 1);
    const first = await show();
    await hold();
    const second = await show();
    expect([await seen(first), await seen(second)]).toEqual([404, 200]);
    await inTransaction(() => pictures.remove('faces', token));
    expect(await run()).toMatchObject({ purged: 0 });
    await runJob(api, SweepStorageJob, {});
    expect([await seen(first), await seen(second)]).toEqual([404, 404]);
    expect(await kept(versionOf(first), versionOf(second))).toBe(2);
    await lift();
    expect(await run()).toMatchObject({ purged: 2 });
    await gone(versionOf(first), versionOf(second));
  });

  it('is about nobody else', async () => {
    const bucket = await makeBucket(api, token);
    const version = await put(bucket, 'k', 'bytes');
    await hold(newId());
    expect(await remove(bucket, 'k')).toBe(204);
    await gone(version);
  });
});
