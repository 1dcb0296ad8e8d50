import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobRegistry, Queue } from '@plinth/platform/queue';
import { startTestPlatform, type TestPlatform } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { DescribeImageJob } from '../jobs/describe-image.job.js';
import { ZipObjectsJob } from '../jobs/zip-objects.job.js';

const LONGEST = 'ä'.repeat(512);

describe('the key of an object in a payload', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startTestPlatform({}, [storage]);
  });
  afterAll(() => platform.close());

  const zip = (toKey: string) => platform.get(Queue).enqueue(ZipObjectsJob, { bucket: 'papers', prefix: '', toKey });
  const describeImage = (key: string) => platform.get(Queue).enqueue(DescribeImageJob, { bucket: 'papers', key });

  it.each(['', '.', '../x', 'a//b', '/a', 'a/', 'a\\b', 'a\nb', 'a\u0000', '\ud800', 7 as never])(
    'is refused where it can be of none: %j',
    async (key) => {
      const refused = (pointer: string) => ({ code: 'jobs.invalid_payload', details: { faults: [{ pointer }] } });
      await expect(zip(key)).rejects.toMatchObject(refused('/payload/toKey'));
      await expect(describeImage(key)).rejects.toMatchObject(refused('/payload/key'));
    },
  );

  it.each(['a', '...', 'a/b.c', '日本/x'])('is taken where it can be: %s', async (key) => {
    expect(await zip(key)).toMatchObject({ created: true });
    expect(await describeImage(key)).toMatchObject({ created: true });
  });

  it('has 1024 bytes at most, however few characters these are', async () => {
    await zip(LONGEST);
    await expect(zip(`${LONGEST}x`)).rejects.toMatchObject({ code: 'jobs.invalid_payload' });
  });

  it('has its lengths in the schema', () => {
    const registry = platform.get(JobRegistry);
    const schemaOf = (type: string) => registry.schemaOf(registry.find(type)!);
    const key = { type: 'string', minLength: 1, maxLength: 1024 };
    expect(schemaOf('storage.zip')).toMatchObject({ properties: { toKey: key } });
    expect(schemaOf('storage.describe-image')).toMatchObject({ properties: { key } });
  });
});
