import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, runJob, type TestApi } from '@plinth/platform/testing';
import { ObjectDeleted, ObjectScanned, ObjectStored } from '../index.js';
import { ScanObjectJob } from '../jobs/scan-object.job.js';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';
import { ZipObjectsJob } from '../jobs/zip-objects.job.js';
import { eventListener } from '../testing/event-listener.factory.js';
import { EICAR, startFakeClamd, type FakeClamd } from '../testing/fake-clamd.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { TusCaller, UPLOADS } from '../testing/tus-caller.factory.js';

const listener = eventListener({ stored: ObjectStored, scanned: ObjectScanned, deleted: ObjectDeleted });

describe('uploads that are scanned', () => {
  const token = newId();
  const owner = { ownerType: 'user' as const, ownerId: token };
  let clamd: FakeClamd;
  let api: TestApi;
  let close: () => Promise<void>;
  let open: string;
  let strict: string;

  beforeAll(async () => {
    clamd = await startFakeClamd();
    const env = { CLAMAV_URL: clamd.url, CLAMAV_TIMEOUT_SECONDS: '1' };
    ({ api, close } = await startStorage(env, [listener.module]));
    open = await makeBucket(api, token);
    strict = await makeBucket(api, token, { requireCleanScan: true });
  });
  beforeEach(() => {
    clamd.mood = 'well';
  });
  afterAll(async () => {
    await close();
    await clamd.close();
  });

  const get = (bucket: string, key: string, query = '', as = token, method = 'GET') =>
    rawCall(api, method, objectPath(bucket, key) + query, { token: as });
  const refused = async (bucket: string, key: string, query = '', as = token) => {
    const { status, json } = await get(bucket, key, query, as);
    return `${String(status)} ${String(json.code)}`;
  };
  const post = (bucket: string, action: string, body: object) =>
    api.call('POST', `/v1/storage/buckets/${bucket}/${action}`, { token, body });
  const scanOf = async (bucket: string, key: string): Promise<string | undefined> => {
    const path = `/v1/storage/buckets/${bucket}/objects?prefix=${encodeURIComponent(key)}`;
    const { body } = await api.call('GET', path, { token });
    return body.data.find((object: { key: string }) => object.key === key)?.scan;
  };
  const becomes = (bucket: string, key: string, state: string) =>
    eventually(async () => ((await scanOf(bucket, key)) === state ? true : null));
  const signed = async (bucket: string, key: string, method: string): Promise<string> => {
    const { body } = await post(bucket, 'signed-urls', { key, method, expiresIn: 60 });
    const { pathname, search } = new URL(body.url as string);
    return pathname + search;
  };

  /** Every way in that takes bytes from outside. */
  const waysIn: Record<string, (bucket: string, key: string, bytes: string) => Promise<unknown>> = {
    raw: (bucket, key, bytes) => putObject(api, token, bucket, key, bytes),
    form: async (bucket, key, bytes) => {
      const form = new FormData();
      form.append('key', key);
      form.append('file', new Blob([bytes]), 'file.bin');
      const init = { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } };
      return fetch(`${api.url}/v1/storage/buckets/${bucket}/objects`, init);
    },
    signed: async (bucket, key, bytes) => rawCall(api, 'PUT', await signed(bucket, key, 'PUT'), { body: bytes }),
    tus: async (bucket, key, bytes) => {
      const caller = new TusCaller(api, token, bucket);
      const path = await caller.begun(key, { 'upload-length': String(bytes.length) });
      return caller.patch(path, 0, bytes);
    },
    'tus at once': (bucket, key, bytes) => {
      const caller = new TusCaller(api, token, bucket);
      const own = { 'content-type': 'application/offset+octet-stream', 'upload-length': String(bytes.length) };
      return caller.call('POST', UPLOADS, { ...own, 'upload-metadata': caller.metadata({ bucket, key }) }, bytes);
    },
  };

  it('are found clean, or quarantined for good, whichever way they came in', async () => {
    for (const [way, upload] of Object.entries(waysIn)) {
      await upload(open, `${way}/bad`, `x ${EICAR}`);
      await upload(strict, `${way}/bad`, EICAR);
      await upload(strict, `${way}/good`, 'harmless');
      await becomes(open, `${way}/bad`, 'quarantined');
      await becomes(strict, `${way}/bad`, 'quarantined');
      await becomes(strict, `${way}/good`, 'clean');
      expect([way, (await get(strict, `${way}/good`)).bytes.toString()]).toEqual([way, 'harmless']);
      for (const bucket of [open, strict]) {
        expect([way, await refused(bucket, `${way}/bad`)]).toEqual([way, '409 storage.object_quarantined']);
      }
    }
  });

  it('that are quarantined leave by no way', async () => {
    const { versionId } = (await putObject(api, token, open, 'evil.png', EICAR)).json as { versionId: string };
    await becomes(open, 'evil.png', 'quarantined');
    for (const query of ['', '?width=10', '?download=x', `?versionId=${versionId}`]) {
      expect([query, await refused(open, 'evil.png', query)]).toEqual([query, '409 storage.object_quarantined']);
    }
    expect((await get(open, 'evil.png', '', token, 'HEAD')).status).toBe(409);
    expect((await rawCall(api, 'GET', await signed(open, 'evil.png', 'GET'))).status).toBe(409);
    for (const [action, body] of [
      ['copy', { from: 'evil.png', to: 'copy.png' }],
      ['move', { from: 'evil.png', to: 'moved.png' }],
      ['restore', { key: 'evil.png', versionId }],
    ] as const) {
      const answer = await post(open, action, body);
      expect([action, answer.status, answer.body.code]).toEqual([action, 409, 'storage.object_quarantined']);
    }
    expect((await get(open, 'evil.png', '', token, 'DELETE')).status).toBe(204);
  });

  it('leave a bucket that demands it only once they are clean, and wait for the scanner however long it is away', async () => {
    clamd.mood = 'away';
    const picture = (await makeImage(40, 30, 'png')).toString('latin1');
    await putObject(api, token, strict, 'late/photo.png', Buffer.from(picture, 'latin1'));
    for (const [way, upload] of Object.entries(waysIn)) await upload(strict, `late/${way}`, 'patience');
    await putObject(api, token, open, 'late', 'at once');
    const reader = newId();
    await api.call('PUT', `/v1/storage/buckets/${strict}/shares`, {
      ...{ token, body: { granteeType: 'user', granteeId: reader, access: 'read' } },
    });
    const waiting = '409 storage.scan_pending';
    for (const way of Object.keys(waysIn)) expect(await refused(strict, `late/${way}`)).toBe(waiting);
    for (const query of ['', '?width=10', '?format=auto']) {
      expect(await refused(strict, 'late/photo.png', query)).toBe(waiting);
      expect(await refused(strict, 'late/photo.png', query, reader)).toBe(waiting);
    }
    expect((await rawCall(api, 'GET', await signed(strict, 'late/raw', 'GET'))).status).toBe(409);
    const elsewhere = { from: 'late/raw', to: 'late/raw', toBucket: open };
    for (const action of ['copy', 'move'])
      expect((await post(strict, action, elsewhere)).body.code).toBe('storage.scan_pending');
    const zipped = await runJob(api, ZipObjectsJob, { bucket: strict, prefix: 'late/', toKey: 'none.zip' }, { owner });
    expect(zipped.result).toMatchObject({ objects: 0 });
    // Where the bucket does not ask for it, what waits is given out, and kept by nobody.
    const early = await get(open, 'late');
    expect([early.status, early.headers['cache-control'], await scanOf(open, 'late')]).toEqual([
      200,
      'no-store',
      'pending',
    ]);
    await post(open, 'copy', { from: 'late', to: 'copied' });
    expect(await scanOf(open, 'copied')).toBe('pending');

    clamd.mood = 'well';
    for (const key of [...Object.keys(waysIn), 'photo.png']) await becomes(strict, `late/${key}`, 'clean');
    for (const key of ['late', 'copied']) await becomes(open, key, 'clean');
    expect((await get(strict, 'late/tus', '', reader)).bytes.toString()).toBe('patience');
    const made = await eventually(async () => {
      const { body } = await api.call('GET', `/v1/storage/buckets/${strict}/objects?prefix=late/photo`, { token });
      return body.data[0].description;
    });
    expect(made).toMatchObject({ width: 40, height: 30 });
    await becomes(strict, 'none.zip', 'clean');
  }, 30_000);

  it('are told to other modules: stored, scanned, deleted', async () => {
    const { versionId } = (await putObject(api, token, open, 'news', EICAR)).json as { versionId: string };
    await becomes(open, 'news', 'quarantined');
    await get(open, 'news', '', token, 'DELETE');
    const about = await eventually(() => {
      const found = listener.heard.filter((each) => 'versionId' in each && each.versionId === versionId);
      return found.length === 3 ? found : null;
    });
    const place = { bucket: open, bucketId: expect.any(String), key: 'news', versionId };
    const common = { ...place, ownerType: 'user', ownerId: token, occurredAt: expect.any(String) };
    expect(about).toEqual(
      expect.arrayContaining([
        { event: 'stored', ...common, size: EICAR.length, mediaType: expect.any(String) },
        { event: 'scanned', ...common, result: 'quarantined', signature: 'Plinth.Eicar' },
        { event: 'deleted', ...common },
      ]),
    );
  });

  it('are known by their copies, and scanned once', async () => {
    await putObject(api, token, open, 'known', 'seen before');
    await becomes(open, 'known', 'clean');
    const before = clamd.seen.length;
    expect((await post(open, 'copy', { from: 'known', to: 'known again', toBucket: strict })).body.scan).toBe('clean');
    expect(clamd.seen).toHaveLength(before);
  });

  it('whose scan was given up, or came before there was one, are asked for again', async () => {
    const database = api.get(Database);
    await putObject(api, token, strict, 'old', 'before all that');
    await putObject(api, token, open, 'given up', 'after many attempts');
    await becomes(strict, 'old', 'clean');
    await becomes(open, 'given up', 'clean');
    await database.query(
      `UPDATE object_version v SET created_at = now() - interval '1 day',
         scan = CASE o.key WHEN 'old' THEN 'none' ELSE 'pending' END
       FROM object o WHERE o.id = v.object_id AND o.key IN ('old', 'given up')`,
    );
    expect(await refused(strict, 'old')).toBe('409 storage.scan_pending');
    expect((await runJob(api, SweepStorageJob, {})).result).toMatchObject({ scans: 2 });
    await becomes(strict, 'old', 'clean');
    await becomes(open, 'given up', 'clean');
  });

  it('fail their scan rather than pass it', async () => {
    const { versionId } = (await putObject(api, token, open, 'odd', 'odd')).json as { versionId: string };
    await becomes(open, 'odd', 'clean');
    const [row] = await api
      .get(Database)
      .query<{ blob_id: string }>(`UPDATE object_version SET scan = 'pending' WHERE id = $1 RETURNING blob_id`, [
        versionId,
      ]);
    for (const [mood, code] of [
      ['garbled', 'storage.scanner_away'],
      ['silent', 'storage.scanner_away'],
      ['limited', 'storage.too_large_to_scan'],
    ] as const) {
      clamd.mood = mood;
      const job = await runJob(api, ScanObjectJob, { blobId: row!.blob_id }, { owner, maxAttempts: 1 });
      expect([mood, job.status, job.error?.code]).toEqual([mood, 'failed', code]);
      expect(await scanOf(open, 'odd')).toBe('pending');
    }
  });
});
