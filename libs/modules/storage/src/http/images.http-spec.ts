import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Queue } from '@plinth/platform/queue';
import { eventually, jobEnds, type TestApi } from '@plinth/platform/testing';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { DescribeImageJob } from '../jobs/describe-image.job.js';
import { filesOf, makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';

/** A PNG that claims to be very large. */
function pngBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk('IHDR', header), chunk('IDAT', Buffer.alloc(10)), chunk('IEND', Buffer.alloc(0))]);
}

const NOTHING = [undefined, undefined, undefined, undefined];

/** The same JPEG with a street as an editor writes it into IPTC. */
function withIptc(jpeg: Buffer): Buffer {
  const place = Buffer.from('Baker Street');
  const record = Buffer.concat([Buffer.from([0x1c, 2, 92, 0, place.length]), place]);
  const resource = Buffer.concat([
    Buffer.from('Photoshop 3.0\0' + '8BIM\x04\x04\0\0', 'latin1'),
    sized(record, 4),
    record,
  ]);
  const padded = resource.length % 2 === 0 ? resource : Buffer.concat([resource, Buffer.alloc(1)]);
  const marker = Buffer.from([0xff, 0xed, 0, 0]);
  marker.writeUInt16BE(padded.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, padded, jpeg.subarray(2)]);
}

function sized({ length }: Buffer, bytes: number): Buffer {
  const size = Buffer.alloc(bytes);
  size.writeUIntBE(length, 0, bytes);
  return size;
}

describe('images', () => {
  const token = newId();
  let api: TestApi;
  let close: () => Promise<void>;
  let bucket: string;

  beforeAll(async () => {
    ({ api, close } = await startStorage());
    bucket = await makeBucket(api, token);
    await putObject(api, token, bucket, 'photo.jpg', await makeImage(640, 480));
    await putObject(api, token, bucket, 'text.txt', 'no image', { 'content-type': 'text/plain' });
    await putObject(api, token, bucket, 'bomb.png', pngBomb(60_000, 60_000));
    await putObject(api, token, bucket, 'cut.png', (await makeImage(100, 100, 'png')).subarray(0, 200));
  });
  afterAll(() => close());

  const get = (key: string, query: string, headers: Record<string, string> = {}) =>
    rawCall(api, 'GET', objectPath(bucket, key) + query, { token, headers });
  const describeImage = async (key: string, owner = { ownerType: 'user' as const, ownerId: token }) => {
    const { id } = await api.get(Queue).enqueue(DescribeImageJob, { bucket, key }, { owner, maxAttempts: 1 });
    return jobEnds(api, id);
  };

  it.each([
    ['?width=100', 'image/jpeg', 100, 75],
    ['?height=120&format=webp', 'image/webp', 160, 120],
    ['?width=100&height=100', 'image/jpeg', 100, 100],
    ['?width=100&height=100&fit=inside', 'image/jpeg', 100, 75],
    ['?width=100&height=100&fit=outside', 'image/jpeg', 133, 100],
    ['?width=50&height=10&fit=fill&format=png', 'image/png', 50, 10],
    ['?width=50&height=50&fit=contain&quality=1', 'image/jpeg', 50, 50],
    ['?format=avif&width=64', 'image/avif', 64, 48],
    ['?format=jpg&width=64', 'image/jpeg', 64, 48],
  ])('come resized as %s', async (query, mediaType, width, height) => {
    const answer = await get('photo.jpg', query);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, mediaType]);
    const metadata = await sharp(answer.bytes).metadata();
    expect([metadata.width, metadata.height, metadata.exif]).toEqual([width, height, undefined]);
    const again = await get('photo.jpg', query, { 'if-none-match': answer.headers['etag'] ?? '' });
    expect(again.status).toBe(304);
    const part = await get('photo.jpg', query, { range: 'bytes=0-9' });
    expect([part.status, part.bytes.equals(answer.bytes.subarray(0, 10))]).toEqual([206, true]);
  });

  it('lose what else tells where and by whom they were taken: XMP, IPTC, and both together with EXIF', async () => {
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,30.0N"
        exif:GPSLongitude="0,7.0E"/></rdf:RDF></x:xmpmeta>`;
    for (const [key, format] of [
      ['xmp.jpg', 'jpeg'],
      ['xmp.png', 'png'],
      ['xmp.webp', 'webp'],
      ['xmp.avif', 'avif'],
    ] as const) {
      const plain = await makeImage(64, 48, format);
      const told = sharp(plain).keepExif().withXmp(xmp).toFormat(format);
      const written = format === 'jpeg' ? withIptc(await told.toBuffer()) : await told.toBuffer();
      const before = await sharp(written).metadata();
      expect([key, before.xmp?.includes('GPSLatitude'), before.exif !== undefined]).toEqual([key, true, true]);
      if (format === 'jpeg') expect(before.iptc?.includes('Baker Street')).toBe(true);
      await putObject(api, token, bucket, key, written);
      for (const query of ['?width=32', '?width=32&format=webp', '?format=png', '?format=avif', '?format=jpeg']) {
        const { status, bytes } = await get(key, query);
        const { exif, xmp: remarks, iptc, comments } = await sharp(bytes).metadata();
        expect([key, query, status, exif, remarks, iptc, comments]).toEqual([key, query, 200, ...NOTHING]);
        expect(/GPSL|xmpmeta|Baker Street/.test(bytes.toString('latin1'))).toBe(false);
      }
    }
  });

  it('keep a point in view where they are cut, which may come with the object', async () => {
    // Red on the left, green in the middle, blue on the right.
    const stripe = (background: string) =>
      sharp({ create: { width: 100, height: 100, channels: 3, background } })
        .png()
        .toBuffer();
    const stripes = await Promise.all(['#ff0000', '#00ff00', '#0000ff'].map(stripe));
    const picture = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#000' } })
      .composite(stripes.map((input, n) => ({ input, left: n * 100, top: 0 })))
      .png()
      .toBuffer();
    // Turned by its camera: what is shown is upright.
    const turned = await sharp(picture).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
    await putObject(api, token, bucket, 'turned.png', turned);
    await putObject(api, token, bucket, 'stripes.png', picture, { 'x-metadata-focus': '0.95,0.5' });
    await putObject(api, token, bucket, 'plain.png', picture, { 'x-metadata-focus': 'nonsense' });
    const colourOf = async (key: string, query: string) => {
      const { status, bytes } = await get(key, `?width=50&height=50&format=png${query}`);
      if (status !== 200) return status;
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const [r = 0, g = 0, b = 0] = data.subarray((25 * info.width + 25) * info.channels);
      return r > 200 ? 'red' : g > 200 ? 'green' : b > 200 ? 'blue' : 'none';
    };
    for (const [key, query, colour] of [
      ['stripes.png', '', 'blue'],
      ['stripes.png', '&focus=0,0', 'red'],
      ['stripes.png', '&focus=.5,.5', 'green'],
      ['plain.png', '', 'green'],
      ['plain.png', '&focus=1,0.5', 'blue'],
      ['turned.png', '&focus=0,0', 'red'],
      ['turned.png', '&focus=1,1', 'blue'],
    ] as const) {
      expect([key, query, await colourOf(key, query)]).toEqual([key, query, colour]);
    }
    for (const focus of ['2,0', '0.5', '-1,0', '0,0,0', 'a,b', '0.1234,0', '1.5,0']) {
      expect([focus, (await get('plain.png', `?focus=${focus}`)).status]).toEqual([focus, 400]);
    }
  });

  it('come in the best format that the client takes, where it leaves the choice', async () => {
    const answer = await get('photo.jpg', '?width=80&format=auto', { accept: 'image/avif,image/webp,*/*' });
    expect([answer.headers['content-type'], answer.headers['vary']]).toEqual([
      'image/avif',
      expect.stringContaining('Accept'),
    ]);
    expect((await get('photo.jpg', '?width=80&format=auto', { accept: 'image/webp' })).headers['content-type']).toBe(
      'image/webp',
    );
    for (const accept of ['image/avif;q=0, image/webp;q=0.0', '*/*', '']) {
      const plain = await get('photo.jpg', '?width=80&format=auto', { accept });
      expect([accept, plain.headers['content-type']]).toEqual([accept, 'image/jpeg']);
    }
  });

  it('are made once, however many ask at once', async () => {
    const before = (await filesOf(api)).length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('photo.jpg', '?width=333')));
    expect(new Set(answers.map(({ status, headers }) => `${String(status)} ${headers['etag'] ?? ''}`)).size).toBe(1);
    expect(await filesOf(api)).toHaveLength(before + 1);
  });

  it('are made anew where what is remembered of them is gone', async () => {
    const ask = () => get('photo.jpg', '?width=77');
    const first = await ask();
    const [row] = await api
      .get(Database)
      .query<{ blob_id: string }>(`DELETE FROM object_derivative WHERE variant LIKE 'w=77;%' RETURNING blob_id`);
    await api.get(StorageDrivers).home.delete(row!.blob_id);
    const again = await ask();
    expect([again.status, again.bytes.equals(first.bytes)]).toEqual([200, true]);
  });

  it('are refused where they are none, broken or too large, and quickly', async () => {
    for (const key of ['text.txt', 'bomb.png', 'cut.png']) {
      const startedAt = performance.now();
      const answer = await get(key, '?width=100');
      expect([key, answer.status]).toEqual([key, 422]);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
    for (const query of [
      '?width=0',
      '?width=4097',
      '?width=1.5',
      '?width=x',
      '?fit=bend',
      '?format=bmp',
      '?quality=101',
      '?size=5',
    ]) {
      expect([query, (await get('photo.jpg', query)).status]).toEqual([query, 400]);
    }
  });

  it('are described by a job that their upload enqueued, without the place they were taken at', async () => {
    const shown = await eventually(async () => {
      const { body } = await api.call('GET', `/v1/storage/buckets/${bucket}/objects?prefix=photo.jpg`, { token });
      return body.data[0].description;
    });
    expect(shown).toEqual({
      mediaType: 'image/jpeg',
      width: 640,
      height: 480,
      hasAlpha: false,
      colourSpace: 'srgb',
      dominantColour: expect.stringMatching(/^#c[0-9a-f]4[0-9a-f]2[0-9a-f]$|^#b[0-9a-f]/),
      blurHash: expect.stringMatching(/^.{28}$/),
      camera: { make: 'Plinth', model: 'Test' },
      thumbnails: [{ width: 320, height: 240, mediaType: 'image/webp', query: 'width=320&format=webp' }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/gps|latitude/i);
    const before = (await filesOf(api)).length;
    expect((await get('photo.jpg', `?${String(shown.thumbnails[0].query)}`)).status).toBe(200);
    expect(await filesOf(api)).toHaveLength(before);
  });

  it('that are none or broken are described as that, once and for all', async () => {
    for (const key of ['text.txt', 'bomb.png', 'cut.png']) {
      const job = await describeImage(key);
      expect(job).toMatchObject({ status: 'completed', result: { described: false, key, reason: expect.any(String) } });
    }
    expect(await describeImage('nothing')).toMatchObject({
      status: 'failed',
      error: { code: 'storage.object_not_found' },
    });
  });

  it('are described for their owner alone', async () => {
    const job = await describeImage('photo.jpg', { ownerType: 'user', ownerId: newId() });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'storage.bucket_not_found' } });
  });

  it('enqueue their description if and only if the upload commits', async () => {
    const jobs = async () =>
      (
        await api
          .get(Database)
          .query<{ count: number }>(`SELECT count(*)::int AS count FROM job WHERE type = 'storage.describe-image'`)
      )[0]?.count;
    const before = await jobs();
    const refused = await putObject(api, token, bucket, 'photo.jpg', await makeImage(10, 10), { 'if-match': '"x"' });
    expect([refused.status, await jobs()]).toEqual([412, before]);
    await putObject(api, token, bucket, 'new.png', await makeImage(10, 10, 'png'));
    expect(await jobs()).toBe((before ?? 0) + 1);
  });

  it('leave no derivative behind when they go', async () => {
    const name = await makeBucket(api, token);
    await putObject(api, token, name, 'x.png', await makeImage(400, 300, 'png'));
    await eventually(async () => {
      const { body } = await api.call('GET', `/v1/storage/buckets/${name}/objects`, { token });
      return body.data[0].description;
    });
    const before = await filesOf(api);
    await rawCall(api, 'DELETE', objectPath(name, 'x.png'), { token });
    const left = await eventually(async () => {
      const files = await filesOf(api);
      return files.length === before.length - 2 ? files : null;
    });
    expect(before).toEqual(expect.arrayContaining(left));
  });
});
