import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakeToken, runJob, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { Scrub } from '../application/integrity/scrub.js';
import { ScrubBlobsJob } from './scrub-blobs.job.js';
import { SweepStorageJob } from './sweep-storage.job.js';

const TWO_HOURS_AGO = new Date(Date.now() - 7_200_000);

describe('the sweep', () => {
  const token = newId();
  let api: TestApi;
  let worker: TestProcess;
  let close: () => Promise<void>;
  let bucket: string;

  beforeAll(async () => {
    ({ api, worker, close } = await startStorage());
    bucket = await makeBucket(api, token);
  });
  afterAll(() => close());

  const sweep = async () => (await runJob(api, SweepStorageJob, {})).result;
  const damage = async () => {
    const { body } = await api.call('GET', '/v1/admin/storage/damage', { token: fakeToken(newId(), ['storage:read']) });
    return body.data as object[];
  };
  const plant = async (folder: string, id: string, at: Date) => {
    const path = join(api.dataFolder, 'storage', folder, id);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'left behind');
    await utimes(path, at, at);
  };

  it('leaves what is in order as it is', async () => {
    await putObject(api, token, bucket, 'kept', 'x');
    for (const file of await filesOf(api))
      await utimes(join(api.dataFolder, 'storage', file), TWO_HOURS_AGO, TWO_HOURS_AGO);
    expect(await sweep()).toEqual({ debris: 0, uploads: 0, unused: 0, strays: 0, scans: 0, missing: [] });
    expect((await rawCall(api, 'GET', objectPath(bucket, 'kept'), { token })).bytes.toString()).toBe('x');
  });

  it('removes what crashes left: half files, bytes without a row, bytes that nothing refers to', async () => {
    const before = await filesOf(api);
    const [stray, young, unused] = [newId(), newId(), newId()];
    await plant('tmp', newId(), TWO_HOURS_AGO);
    await plant(join('blobs', stray.slice(-3)), stray, TWO_HOURS_AGO);
    await plant(join('blobs', young.slice(-3)), young, new Date());
    await plant(join('blobs', unused.slice(-3)), unused, TWO_HOURS_AGO);
    await api
      .get(Database)
      .query(
        `INSERT INTO blob (id, driver, size, sha256, created_at, unused_since) VALUES ($1, 'disk', 11, '', $2, $2)`,
        [unused, TWO_HOURS_AGO],
      );
    expect(await sweep()).toEqual({ debris: 1, uploads: 0, unused: 1, strays: 1, scans: 0, missing: [] });
    expect((await filesOf(api)).sort()).toEqual([...before, join('blobs', young.slice(-3), young)].sort());
    await rm(join(api.dataFolder, 'storage', 'blobs', young.slice(-3), young));
  });

  it('keeps bytes that were marked unused, where something refers to them after all', async () => {
    await putObject(api, token, bucket, 'copied', 'y');
    const database = api.get(Database);
    await database.query('UPDATE blob SET unused_since = $1', [TWO_HOURS_AGO]);
    await sweep();
    expect(await database.query('SELECT FROM blob WHERE unused_since IS NOT NULL')).toEqual([]);
    expect((await rawCall(api, 'GET', objectPath(bucket, 'copied'), { token })).bytes.toString()).toBe('y');
  });

  it('reports rows whose bytes are gone', async () => {
    const { versionId } = (await putObject(api, token, bucket, 'lost', 'z')).json as { versionId: string };
    const [row] = await api
      .get(Database)
      .query<{ blob_id: string }>('SELECT blob_id FROM object_version WHERE id = $1', [versionId]);
    const id = row!.blob_id;
    await rm(join(api.dataFolder, 'storage', 'blobs', id.slice(-3), id));
    expect(await sweep()).toEqual({ debris: 0, uploads: 0, unused: 0, strays: 0, scans: 0, missing: [id] });
    expect(await damage()).toEqual([
      {
        ...{ blobId: id, kind: 'missing', size: 1, foundAt: expect.any(String) },
        objects: [{ bucketId: expect.any(String), bucket, key: 'lost', versionId }],
      },
    ]);
    await rawCall(api, 'DELETE', objectPath(bucket, 'lost'), { token });
    await eventually(async () => ((await damage()).length === 0 ? true : null));
  });

  describe('the scrubber', () => {
    const scrub = (blobs: number, bytes = Infinity) =>
      worker.get(Scrub).run({ blobs, bytes }, new AbortController().signal);
    const nextRound = () =>
      api.get(Database).query(`UPDATE blob_scrub SET after_id = NULL, round_started_at = now() - interval '31 days'`);
    const blobOf = async (key: string) => {
      const [row] = await api
        .get(Database)
        .query<{ id: string }>(
          'SELECT v.blob_id AS id FROM object o JOIN object_version v ON v.id = o.version_id WHERE o.key = $1',
          [key],
        );
      const id = row!.id;
      return { id, path: join(api.dataFolder, 'storage', 'blobs', id.slice(-3), id) };
    };

    it('finds a byte that was flipped, says whose it is, and takes it back once it is right again', async () => {
      const bytes = Buffer.alloc(3_000_000, 'precious');
      const { versionId } = (await putObject(api, token, bucket, 'flipped', bytes)).json as { versionId: string };
      await putObject(api, token, bucket, 'cut', 'abc');
      const [flipped, cut] = [await blobOf('flipped'), await blobOf('cut')];
      const wrong = Buffer.from(bytes);
      wrong[2_500_000]! ^= 1;
      await writeFile(flipped.path, wrong);
      await writeFile(cut.path, 'ab');
      const { result } = await runJob(api, ScrubBlobsJob, {});
      expect(result).toMatchObject({ finished: true, damaged: [flipped.id, cut.id] });
      expect(await damage()).toEqual([
        expect.objectContaining({ blobId: cut.id, kind: 'cut' }),
        {
          ...{ blobId: flipped.id, kind: 'altered', size: bytes.length, foundAt: expect.any(String) },
          objects: [{ bucketId: expect.any(String), bucket, key: 'flipped', versionId }],
        },
      ]);
      expect((await api.call('GET', '/metrics')).body).toMatch(/plinth_storage_damaged_blobs\{kind="altered"\} 1/);
      const events = await api
        .get(Database)
        .query(`SELECT FROM audit_event WHERE action = 'storage.damage_found' AND resource_id = $1`, [flipped.id]);
      expect(events).toHaveLength(1);
      // Before it is time, nothing is read again.
      expect(await scrub(100)).toEqual({ blobs: 0, bytes: 0, damaged: [], finished: true });
      await writeFile(flipped.path, bytes);
      await writeFile(cut.path, 'abc');
      await nextRound();
      expect(await scrub(100)).toMatchObject({ damaged: [], finished: true });
      expect(await damage()).toEqual([]);
    });

    it('goes on where it stopped, and reads no more than it may', async () => {
      const database = api.get(Database);
      const [{ count } = { count: 0 }] = await database.query<{ count: number }>('SELECT count(*)::int FROM blob');
      await nextRound();
      let read = 0;
      for (let run = 0; run <= count; run++) {
        const { blobs, finished } = await scrub(1);
        read += blobs;
        if (finished) break;
        expect(blobs).toBe(1);
      }
      expect(read).toBe(count);
      await nextRound();
      expect((await scrub(100, 1)).blobs).toBe(1);
    });
  });
});
