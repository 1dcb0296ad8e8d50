import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import { newId } from '@plinth/kernel';
import { storage } from '@plinth/modules/storage';
import { Database } from '@plinth/platform/database';
import {
  eventually,
  fakePrincipals,
  fakeToken,
  jobEnds,
  startProcess,
  startTestApi,
  type TestApi,
} from '@plinth/platform/testing';
import { StorageDrivers } from '../../libs/modules/storage/src/drivers/storage-drivers.js';
import { StagingDriver } from '../../libs/modules/storage/src/drivers/staging-driver.js';
import { startTestS3, type TestS3 } from '../../libs/modules/storage/src/testing/s3-server.factory.js';
import { makeBucket, objectPath, putObject, rawCall } from '../../libs/modules/storage/src/testing/storage.factory.js';

const ROOT = join(import.meta.dirname, '../..');
const MODULES = [storage, fakePrincipals()];
const MIB = 1024 * 1024;

describe('storage whose process is killed', () => {
  const token = newId();
  const children: ChildProcess[] = [];
  const waiting: ChildProcess[] = [];
  const apis = new Map<string, TestApi>();
  let s3: TestS3;

  beforeAll(async () => {
    // Loading takes longer than most of what is tested.
    waiting.push(load(), load(), load());
    s3 = await startTestS3();
    for (const driver of ['disk', 's3']) {
      apis.set(driver, await startTestApi(MODULES, { RATE_LIMIT: 'off', STORAGE_DRIVER: driver, ...s3.env }));
    }
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const api of apis.values()) await api.close();
    await s3.close();
  });

  function load(): ChildProcess {
    const loader = join(ROOT, 'libs/platform/src/testing/typescript.mjs');
    const main = join(import.meta.dirname, 'support/storage-main.ts');
    const child = spawn(process.execPath, ['--import', loader, main], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    return child;
  }

  /** Starts a process beside `api`, and waits until it works. */
  async function start(kind: 'api' | 'worker', api: TestApi): Promise<{ child: ChildProcess; said: string }> {
    const child = waiting.shift() ?? load();
    child.send([kind, api.env]);
    const [said] = (await once(child, 'message')) as [string];
    return { child, said };
  }

  const read = async (api: TestApi, bucket: string, key: string) =>
    rawCall(api, 'GET', objectPath(bucket, key), { token });

  it('goes on over tus where it was, and keeps nothing of a raw upload', async () => {
    // Both at once: most of it is waiting until a dead process no longer holds the upload.
    const swept = await Promise.all([killedWhileUploading('disk'), killedWhileUploading('s3')]);
    expect(swept).toEqual([
      [1, 0],
      [1, 0],
    ]);
  }, 60_000);

  /** @returns what two sweeps found of the raw upload. */
  async function killedWhileUploading(driver: string): Promise<number[]> {
    const api = apis.get(driver)!;
    const bucket = await makeBucket(api, token);
    const bytes = randomBytes(32 * MIB);
    const { child, said: url } = await start('api', api);
    const raw = request(`${url}${objectPath(bucket, 'raw')}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-length': String(bytes.length) },
    });
    const broken = once(raw, 'error');
    raw.write(bytes.subarray(0, 12 * MIB));
    let uploadUrl = '';
    const options = {
      headers: { authorization: `Bearer ${token}` },
      metadata: { bucket, key: 'resumed', contentType: 'application/octet-stream' },
      retryDelays: null,
    };
    const first = new Promise((resolve) => {
      const upload = new Upload(bytes, {
        ...options,
        endpoint: `${url}/v1/storage/uploads`,
        onUploadUrlAvailable: () => void (uploadUrl = upload.url ?? ''),
        onError: resolve,
        onSuccess: () => resolve(null),
      });
      upload.start();
    });
    const id = () => uploadUrl.slice(uploadUrl.lastIndexOf('/') + 1);
    const staging = api.get(StagingDriver);
    await eventually(async () => (uploadUrl !== '' && ((await staging.sizeOf(id())) ?? 0) > 0 ? true : null));
    child.kill('SIGKILL');
    await broken;
    expect(await first).not.toBeNull();

    const offset = (await staging.sizeOf(id()))!;
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThan(bytes.length);
    let resumedAt = -1;
    await new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        ...options,
        uploadUrl: api.url + new URL(uploadUrl).pathname,
        onBeforeRequest: (sent) => {
          if (sent.getMethod() === 'PATCH') resumedAt = Number(sent.getHeader('Upload-Offset'));
        },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    // What the dead process had sent to the end may still arrive in the store after it.
    expect(resumedAt).toBeGreaterThanOrEqual(offset);
    expect(resumedAt).toBeLessThan(bytes.length);
    expect(digest((await read(api, bucket, 'resumed')).bytes)).toBe(digest(bytes));

    expect((await read(api, bucket, 'raw')).status).toBe(404);
    const { home } = api.get(StorageDrivers);
    const soon = new Date(Date.now() + 60_000);
    return [await home.sweep(soon), await home.sweep(soon)];
  }

  it('moves a bucket to its end, though the worker dies on the way', async () => {
    const api = apis.get('disk')!;
    const bucket = await makeBucket(api, token);
    const files = Array.from({ length: 24 }, () => randomBytes(1.5 * MIB));
    for (const [index, bytes] of files.entries()) await putObject(api, token, bucket, String(index), bytes);
    const { child } = await start('worker', api);
    const admin = fakeToken(newId(), ['storage:manage']);
    const path = `/v1/admin/storage/buckets/${bucket}/move`;
    const { body } = await api.call('POST', path, { token: admin, body: { driver: 's3' } });
    const moved = async () =>
      (
        await api.get(Database).query(`SELECT FROM blob b JOIN object_version v ON v.blob_id = b.id
         JOIN object o ON o.id = v.object_id JOIN bucket u ON u.id = o.bucket_id
         WHERE u.name = '${bucket}' AND b.driver = 's3'`)
      ).length;
    await eventually(async () => ((await moved()) > 1 ? true : null));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await moved()).toBeLessThan(files.length);
    for (const [index, bytes] of files.entries())
      expect(digest((await read(api, bucket, String(index))).bytes)).toBe(digest(bytes));
    const worker = await startProcess('worker', MODULES, api.env);
    try {
      const job = await jobEnds(worker, body.jobId as string, 40);
      expect(job).toMatchObject({ status: 'completed', attempt: 2, result: { broken: [] } });
    } finally {
      await worker.close();
    }
    expect(await moved()).toBe(files.length);
    for (const [index, bytes] of files.entries())
      expect(digest((await read(api, bucket, String(index))).bytes)).toBe(digest(bytes));
  }, 60_000);
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
