import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { storage } from '@plinth/modules/storage';
import { Database } from '@plinth/platform/database';
import { eventually, fakePrincipals, runJob, startTestApi, type TestApi } from '@plinth/platform/testing';
import { SweepStorageJob } from '../../libs/modules/storage/src/jobs/sweep-storage.job.js';
import { startStorage } from '../../libs/modules/storage/src/testing/running-storage.factory.js';
import {
  filesOf,
  makeBucket,
  objectPath,
  putObject,
  rawCall,
} from '../../libs/modules/storage/src/testing/storage.factory.js';
import { TusCaller } from '../../libs/modules/storage/src/testing/tus-caller.factory.js';
import { startLostCommits, type LostCommits } from './support/lost-commits.js';

const MODULES = [storage, fakePrincipals()];
const TWO_HOURS_AGO = new Date(Date.now() - 7_200_000);

describe('a change whose COMMIT is lost', () => {
  const token = newId();
  let api: TestApi;
  let fragile: TestApi;
  let close: () => Promise<void>;
  let commits: LostCommits;
  let bucket: string;

  beforeAll(async () => {
    ({ api, close } = await startStorage());
    commits = await startLostCommits(api.env['DATABASE_URL'] ?? '');
    fragile = await startTestApi(MODULES, { ...api.env, DATABASE_URL: commits.url });
    bucket = await makeBucket(api, token);
  });
  afterAll(async () => {
    await fragile.close();
    await commits.close();
    await close();
  });

  const read = (key: string) => rawCall(api, 'GET', objectPath(bucket, key), { token });
  const blobs = async () => {
    const rows = await api.get(Database).query<{ id: string }>('SELECT id FROM blob');
    const files = (await filesOf(api)).map((file) => file.slice(file.lastIndexOf('/') + 1));
    return { rows: rows.map(({ id }) => id).sort(), files: files.sort() };
  };
  const sweep = async () => {
    for (const file of await filesOf(api))
      await utimes(join(api.dataFolder, 'storage', file), TWO_HOURS_AGO, TWO_HOURS_AGO);
    return (await runJob(api, SweepStorageJob, {})).result;
  };

  it('keeps its bytes where the row stands, though nobody was told so', async () => {
    commits.loseNext('storage-object-create', 'unanswered');
    expect((await putObject(fragile, token, bucket, 'told', 'bytes')).status).toBe(503);
    expect(commits.lost).toBe(1);
    expect((await read('told')).bytes.toString()).toBe('bytes');
    expect(await sweep()).toMatchObject({ strays: 0, missing: [] });
    expect((await read('told')).bytes.toString()).toBe('bytes');
    // Who tries again finds it, and may say so.
    const again = await putObject(fragile, token, bucket, 'told', 'bytes', { 'if-none-match': '*' });
    expect(again.status).toBe(412);
  });

  it('leaves no bytes where there is no row, once it is swept', async () => {
    commits.loseNext('storage-object-create', 'unsent');
    expect((await putObject(fragile, token, bucket, 'unsent', 'bytes')).status).toBe(503);
    expect([commits.lost, (await read('unsent')).status]).toEqual([2, 404]);
    expect(await sweep()).toMatchObject({ strays: 1, missing: [] });
    const { rows, files } = await blobs();
    expect(files).toEqual(rows);
    expect((await putObject(fragile, token, bucket, 'unsent', 'bytes')).status).toBe(201);
  });

  it.each(['unanswered', 'unsent'] as const)('becomes one object over tus, %s', async (fate) => {
    const tus = new TusCaller(fragile, token, bucket);
    const path = await tus.begun(`tus-${fate}`, { 'upload-length': '5' });
    commits.loseNext('storage-object-create', fate);
    expect((await tus.patch(path, 0, 'bytes')).status).toBe(503);
    // As a client does that has been interrupted.
    const { status, headers } = await tus.call('HEAD', path);
    expect([status, headers['upload-offset']]).toEqual([200, '5']);
    expect((await read(`tus-${fate}`)).bytes.toString()).toBe('bytes');
    expect(await sweep()).toMatchObject({ missing: [] });
    const { rows, files } = await blobs();
    expect(files).toEqual(rows);
  });

  it.each(['unanswered', 'unsent'] as const)(
    'makes one bucket of a POST that is sent again with its key, %s',
    async (fate) => {
      const name = `once-${fate}`;
      const request = { token, body: { name }, headers: { 'idempotency-key': name } };
      const made = commits.lost;
      commits.loseNext('storage-bucket-insert', fate);
      expect((await fragile.call('POST', '/v1/storage/buckets', request)).status).toBe(503);
      expect(commits.lost).toBe(made + 1);
      const again = await eventually(async () => {
        const answer = await fragile.call('POST', '/v1/storage/buckets', request);
        // The transaction that was cut off may not know it yet, and hold the key.
        return answer.status === 409 ? null : answer;
      });
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([
        201,
        fate === 'unanswered' ? 'true' : null,
      ]);
      const kept = await api.call('GET', `/v1/storage/buckets/${name}`, { token });
      expect(kept.body).toEqual(again.body);
      const told = await api
        .get(Database)
        .query(`SELECT FROM audit_event WHERE action = 'storage.bucket_created' AND resource_id = $1`, [again.body.id]);
      expect(told).toHaveLength(1);
    },
  );
});
