import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, runJob, type TestApi } from '@plinth/platform/testing';
import { ObjectRestored } from '../index.js';
import { ApplyLifecycleJob } from '../jobs/apply-lifecycle.job.js';
import { eventListener } from '../testing/event-listener.factory.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { TusCaller } from '../testing/tus-caller.factory.js';

const listener = eventListener({ restored: ObjectRestored });

describe('what happens to objects as time passes', () => {
  const token = newId();
  let api: TestApi;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ api, close } = await startStorage({}, [listener.module]));
  });
  afterAll(() => close());

  const apply = async () => (await runJob(api, ApplyLifecycleJob, {})).result;
  const call = (method: string, bucket: string, rest: string, body?: object, as = token) =>
    api.call(method, `/v1/storage/buckets/${bucket}${rest}`, { token: as, ...(body && { body }) });
  const status = async (bucket: string, key: string, query = '', as = token) =>
    (await rawCall(api, 'GET', objectPath(bucket, key) + query, { token: as })).status;
  const put = async (bucket: string, key: string, text = key) =>
    (await putObject(api, token, bucket, key, text)).json.versionId as string;
  const remove = (bucket: string, key: string, query = '') =>
    rawCall(api, 'DELETE', objectPath(bucket, key) + query, { token });
  const usage = async (bucket: string) => {
    const { body } = await api.call('GET', '/v1/storage/usage?limit=200', { token });
    const { bytes, objects } = body.data.find((row: { bucket: string }) => row.bucket === bucket);
    return [objects, bytes];
  };
  const keysOf = async (bucket: string) =>
    ((await call('GET', bucket, '/objects?limit=200')).body.data as { key: string }[]).map(({ key }) => key);
  /** Moves everything that is known of a bucket's objects into the past. */
  const age = (bucket: string, days: number, keys = '%') =>
    api.get(Database).query(
      `UPDATE object_version v SET created_at = v.created_at - make_interval(days => $2),
         trashed_at = v.trashed_at - make_interval(days => $2), purge_at = v.purge_at - make_interval(days => $2)
       FROM object o JOIN bucket b ON b.id = o.bucket_id
       WHERE v.object_id = o.id AND b.name = $1 AND o.key LIKE $3`,
      [bucket, days, keys],
    );

  describe('the trash', () => {
    const trash = async (bucket: string, query = '', as = token) => {
      const { status: code, body } = await call('GET', bucket, `/trash${query}`, undefined, as);
      return code === 200 ? (body.data as { key: string; versionId: string }[]).map(({ key }) => key) : code;
    };
    const restore = (bucket: string, key: string, versionId: string, as = token) =>
      call('POST', bucket, '/trash/restore', { key, versionId }, as);

    it('gives a deleted object back as it was', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 7 });
      const versionId = await put(bucket, 'a/x', 'hello');
      await put(bucket, 'b/y');
      expect((await remove(bucket, 'a/x')).status).toBe(204);
      expect([await status(bucket, 'a/x'), await status(bucket, 'a/x', `?versionId=${versionId}`)]).toEqual([404, 404]);
      expect((await call('GET', bucket, '/versions?key=a/x')).body.data).toEqual([]);
      expect((await remove(bucket, 'a/x')).status).toBe(404);
      expect([await keysOf(bucket), await usage(bucket)]).toEqual([['b/y'], [1, 8]]);
      expect((await call('POST', bucket, '/restore', { key: 'a/x', versionId })).status).toBe(404);
      await call('POST', bucket, '/bulk-delete', { keys: ['b/y'] });
      expect([await trash(bucket), await trash(bucket, '?prefix=a/')]).toEqual([['b/y', 'a/x'], ['a/x']]);
      const [first] = (await call('GET', bucket, '/trash?prefix=a/')).body.data;
      expect(Date.parse(first.purgeAt) - Date.parse(first.deletedAt)).toBe(7 * 86_400_000);
      const back = await restore(bucket, 'a/x', versionId);
      expect([back.status, back.body.versionId]).toEqual([200, versionId]);
      expect([await status(bucket, 'a/x'), await trash(bucket), await usage(bucket)]).toEqual([200, ['b/y'], [1, 8]]);
      expect((await restore(bucket, 'a/x', versionId)).status).toBe(409);
      // Whoever subscribes hears of it once, and of nothing that was refused.
      const heard = await eventually(() => (listener.heard.length > 0 ? listener.heard : null));
      const place = { bucket, key: 'a/x', versionId, ownerType: 'user', ownerId: token };
      expect(heard).toEqual([expect.objectContaining({ event: 'restored', ...place })]);
    });

    it('lets go of what has been there for long enough, and of the bytes', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 7 });
      const before = (await filesOf(api)).length;
      const versionId = await put(bucket, 'old', 'bytes');
      await remove(bucket, 'old');
      await put(bucket, 'young');
      await remove(bucket, 'young');
      await age(bucket, 6);
      expect(await apply()).toMatchObject({ purged: 0 });
      await age(bucket, 2, 'old');
      expect([await trash(bucket), (await restore(bucket, 'old', versionId)).status]).toEqual([['young'], 404]);
      expect(await apply()).toMatchObject({ purged: 1 });
      await eventually(async () => ((await filesOf(api)).length === before + 1 ? true : null));
      expect(await usage(bucket)).toEqual([0, 5]);
      await age(bucket, 2);
      expect(await apply()).toMatchObject({ purged: 1 });
      expect((await call('DELETE', bucket, '')).status).toBe(204);
    });

    it('keeps each deletion of a key, and never takes the place of what is there', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 1 });
      const first = await put(bucket, 'k', 'first');
      await remove(bucket, 'k');
      const second = await put(bucket, 'k', 'second');
      expect((await restore(bucket, 'k', first)).body.code).toBe('storage.key_taken');
      await remove(bucket, 'k');
      expect([await trash(bucket), await usage(bucket)]).toEqual([
        ['k', 'k'],
        [0, 11],
      ]);
      expect((await restore(bucket, 'k', first)).status).toBe(200);
      // One of them for good, out of the trash.
      expect((await remove(bucket, 'k', `?versionId=${second}`)).status).toBe(204);
      expect([await trash(bucket), await usage(bucket), await status(bucket, 'k')]).toEqual([[], [1, 5], 200]);
      // What is moved is not deleted.
      await call('POST', bucket, '/move', { from: 'k', to: 'moved' });
      expect([await trash(bucket), await keysOf(bucket), await usage(bucket)]).toEqual([[], ['moved'], [1, 5]]);
    });

    it('is restored once, however many try', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 1 });
      const versionId = await put(bucket, 'k');
      await remove(bucket, 'k');
      const answers = await Promise.all(Array.from({ length: 20 }, () => restore(bucket, 'k', versionId)));
      expect(answers.filter(({ status: code }) => code === 200)).toHaveLength(1);
      expect(await usage(bucket)).toEqual([1, 1]);
    });

    it('is for those who may write, and not for others', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 1, visibility: 'public' });
      const versionId = await put(bucket, 'team/k');
      await remove(bucket, 'team/k');
      expect(await status(bucket, 'team/k', `?versionId=${versionId}`, newId())).toBe(404);
      const [reader, writer, stranger] = [newId(), newId(), newId()];
      for (const [granteeId, access] of [
        [reader, 'read'],
        [writer, 'write'],
      ]) {
        await call('PUT', bucket, '/shares', { granteeType: 'user', granteeId, access, prefix: 'team/' });
      }
      for (const as of [reader, stranger]) {
        expect(await trash(bucket, '?prefix=team/', as)).toBe(404);
        expect((await restore(bucket, 'team/k', versionId, as)).status).toBe(404);
      }
      expect([await trash(bucket, '', writer), await trash(bucket, '?prefix=team/', writer)]).toEqual([
        404,
        ['team/k'],
      ]);
      const elsewhere = await makeBucket(api, token);
      expect((await restore(elsewhere, 'team/k', versionId)).status).toBe(404);
      expect((await restore(bucket, 'team/other', versionId)).status).toBe(404);
      expect((await restore(bucket, 'team/k', versionId, writer)).status).toBe(200);
    });
  });

  describe('the rules of a bucket', () => {
    it('must say something', async () => {
      for (const rule of [
        {},
        { prefix: 'x' },
        { expireAfterDays: 0 },
        { keepVersions: -1 },
        { abortUploadsAfterHours: 25 },
        { expireAfterDays: 1, then: 'x' },
        { prefix: 'a\u0000', expireAfterDays: 1 },
        null,
        'x',
      ]) {
        const body = { name: `rules-${newId().slice(-12)}`, lifecycle: [rule] };
        const answer = await api.call('POST', '/v1/storage/buckets', { token, body });
        expect([rule, answer.status]).toEqual([rule, 400]);
      }
    });

    it('expire what is old below their prefix, and nothing else', async () => {
      const bucket = await makeBucket(api, token, { lifecycle: [{ prefix: 'logs/', expireAfterDays: 30 }] });
      for (const key of ['logs/old', 'logs/young', 'other/old', 'logs']) await put(bucket, key);
      await age(bucket, 31, '%old');
      await age(bucket, 31, 'logs');
      expect(await apply()).toMatchObject({ expired: 1 });
      expect([await keysOf(bucket), await usage(bucket)]).toEqual([
        ['logs', 'logs/young', 'other/old'],
        [3, 'logslogs/youngother/old'.length],
      ]);
      const [event] = await api
        .get(Database)
        .query<{ details: unknown }>(
          `SELECT details FROM audit_event WHERE action = 'storage.lifecycle_applied' ORDER BY id DESC LIMIT 1`,
        );
      expect(event).toBeDefined();
      await putObject(api, token, bucket, 'logs/old', 'again');
      expect(await apply()).toMatchObject({ expired: 0 });
    });

    it('reach beyond one batch', async () => {
      const bucket = await makeBucket(api, token, { lifecycle: [{ expireAfterDays: 1 }] });
      for (let at = 0; at < 250; at += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, n) => put(bucket, `k-${String(at + n)}`, 'x')));
      }
      await age(bucket, 2);
      expect([await apply(), await keysOf(bucket)]).toEqual([expect.objectContaining({ expired: 250 }), []]);
    });

    it('keep so many versions, and those for so long', async () => {
      const bucket = await makeBucket(api, token, { versioning: true, lifecycle: [{ keepVersions: 2 }] });
      for (const text of ['1', '22', '333', '4444']) await put(bucket, 'k', text);
      expect(await apply()).toMatchObject({ versions: 1 });
      expect(await usage(bucket)).toEqual([1, 9]);
      await remove(bucket, 'k');
      expect(await apply()).toMatchObject({ versions: 1 });
      expect(await usage(bucket)).toEqual([0, 7]);
      await call('PATCH', bucket, '', { lifecycle: [{ expireVersionsAfterDays: 3 }] });
      await age(bucket, 2);
      expect(await apply()).toMatchObject({ versions: 0 });
      await age(bucket, 2);
      expect(await apply()).toMatchObject({ versions: 2 });
      // The deletion goes when nothing is left below it.
      expect(await apply()).toMatchObject({ versions: 1 });
      expect((await call('DELETE', bucket, '')).status).toBe(204);
    });

    it('let objects expire into the trash, where there is one', async () => {
      const bucket = await makeBucket(api, token, { trashDays: 1, lifecycle: [{ expireAfterDays: 1 }] });
      await put(bucket, 'k');
      await age(bucket, 2);
      expect(await apply()).toMatchObject({ expired: 1, purged: 0 });
      expect((await call('GET', bucket, '/trash')).body.data).toHaveLength(1);
    });

    it('give up uploads that are not whole', async () => {
      const bucket = await makeBucket(api, token, { lifecycle: [{ prefix: 'in/', abortUploadsAfterHours: 2 }] });
      const caller = new TusCaller(api, token, bucket);
      const [old, young, other] = [
        await caller.begun('in/old', { 'upload-length': '10' }),
        await caller.begun('in/young', { 'upload-length': '10' }),
        await caller.begun('other', { 'upload-length': '10' }),
      ];
      for (const path of [old, young, other]) await caller.patch(path, 0, 'abc');
      const aged = [old, other].map((path) => path.split('/').at(-1));
      await api
        .get(Database)
        .query(`UPDATE upload SET created_at = created_at - interval '3 hours' WHERE id = ANY($1::uuid[])`, [aged]);
      expect(await apply()).toMatchObject({ uploads: 1 });
      const states = await Promise.all(
        [old, young, other].map(async (path) => (await caller.call('HEAD', path)).status),
      );
      expect(states).toEqual([404, 200, 200]);
    });
  });
});
