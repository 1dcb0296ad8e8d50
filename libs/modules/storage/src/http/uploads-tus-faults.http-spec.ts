import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tus from 'tus-js-client';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakePrincipals, runJob, startProcess, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { StagingDriver } from '../drivers/staging-driver.js';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';
import { filesOf, makeBucket, putObject } from '../testing/storage.factory.js';
import { TusCaller, UPLOADS } from '../testing/tus-caller.factory.js';

const MODULES = [storage, fakePrincipals()];

describe('an upload over tus, when things go wrong,', () => {
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

  it('lets one of two writers at one offset win', async () => {
    const path = await caller.begun('contended', { 'upload-length': '10' });
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => caller.patch(path, 0, String(n).repeat(10))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409]);
    expect(String(await caller.read('contended'))).toMatch(/^(\d)\1{9}$/);
  });

  it('keeps what came before a connection broke, and lets the next one in', async () => {
    const body = randomBytes(300_000);
    const path = await caller.begun('broken', { 'upload-length': String(body.length) });
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(caller.half(path, body.length));
    socket.write(body.subarray(0, 200_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    const offset = await eventually(async () => {
      const head = await caller.call('HEAD', path);
      return head.status === 200 && head.headers['upload-offset'] !== '0'
        ? Number(head.headers['upload-offset'])
        : null;
    });
    expect(offset).toBe(200_000);
    expect((await caller.patch(path, offset, body.subarray(offset))).status).toBe(204);
    expect((await caller.read('broken')) as Buffer).toEqual(body);
  });

  it('is taken over from a connection that says nothing any more', async () => {
    const path = await caller.begun('silent', { 'upload-length': '10' });
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(`${caller.half(path, 10)}hello`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const head = await caller.call('HEAD', path);
    expect([head.status, head.headers['upload-offset']]).toEqual([200, '5']);
    expect((await caller.patch(path, 5, 'world')).status).toBe(204);
    socket.destroy();
    expect(String(await caller.read('silent'))).toBe('helloworld');
  });

  it('keeps to the limits of the bucket, and leaves nothing where they are broken', async () => {
    const narrow = await makeBucket(api, token, {
      maxObjectBytes: 100,
      quotaBytes: 150,
      allowedMediaTypes: ['text/*'],
    });
    expect((await caller.begin('big', { 'upload-length': '101' }, narrow)).status).toBe(413);
    const deferred = await caller.begun('big', { 'upload-defer-length': '1' }, narrow);
    expect((await caller.patch(deferred, 0, 'x'.repeat(101))).status).toBe(413);
    await caller.call('DELETE', deferred);
    const html = {
      'upload-metadata': caller.metadata({ bucket: narrow, key: 'k', contentType: 'text/plain' }),
      'upload-length': '50',
    };
    await caller.patch(caller.location(await caller.call('POST', UPLOADS, html)), 0, 'x'.repeat(50));
    const before = (await filesOf(api)).length;
    const binary = await caller.begun('binary', { 'upload-length': '50' }, narrow);
    expect((await caller.patch(binary, 0, randomBytes(50))).status).toBe(415);
    await putObject(api, token, narrow, 'fill', 'x'.repeat(90), { 'content-type': 'text/plain' });
    const over = {
      'upload-metadata': caller.metadata({ bucket: narrow, key: 'over', contentType: 'text/plain' }),
      'upload-length': '50',
    };
    expect(
      (await caller.patch(caller.location(await caller.call('POST', UPLOADS, over)), 0, 'x'.repeat(50))).status,
    ).toBe(413);
    expect((await filesOf(api)).length).toBe(before + 1);
    expect(await caller.read('over', narrow)).toBe(404);
  });

  it('becomes an object although the process died before it could', async () => {
    const path = await caller.begun('died', { 'upload-length': '4' });
    await caller.patch(path, 0, 'die');
    const id = path.slice(path.lastIndexOf('/') + 1);
    await api.get(StagingDriver).append(id, 3, Readable.from([Buffer.from('d')]));
    await api.get(StagingDriver).finish(id);
    expect((await caller.call('HEAD', path)).headers['upload-offset']).toBe('4');
    expect(String(await caller.read('died'))).toBe('died');
  });

  it('is swept with its bytes when its time is over, and not before', async () => {
    const worker = await startProcess('worker', MODULES, api.env);
    try {
      const [old, young] = [
        await caller.begun('old', { 'upload-length': '9' }),
        await caller.begun('young', { 'upload-length': '9' }),
      ];
      for (const path of [old, young]) await caller.patch(path, 0, 'half');
      const before = (await filesOf(api)).length;
      await api
        .get(Database)
        .query(
          `UPDATE upload SET expires_at = now() - interval '1 second', created_at = now() - interval '25 hours' WHERE id = $1`,
          [old.slice(-36)],
        );
      expect((await caller.call('HEAD', old)).status).toBe(410);
      await runJob(api, SweepStorageJob, {});
      expect((await filesOf(api)).length).toBe(before - 1);
      expect([(await caller.call('HEAD', old)).status, (await caller.call('HEAD', young)).status]).toEqual([404, 200]);
    } finally {
      await worker.close();
    }
  });

  it.each([1, 3])('works with the client that everybody uses, %d at a time', async (parallelUploads) => {
    const body = randomBytes(3_000_000);
    const key = `client-${String(parallelUploads)}`;
    await new Promise<void>((resolve, reject) => {
      new tus.Upload(body, {
        endpoint: `${api.url}${UPLOADS}`,
        chunkSize: 700_000,
        parallelUploads,
        retryDelays: [0, 100],
        headers: { authorization: `Bearer ${token}` },
        metadata: { bucket, key, contentType: 'application/octet-stream' },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect(((await caller.read(key)) as Buffer).equals(body)).toBe(true);
  });
});
