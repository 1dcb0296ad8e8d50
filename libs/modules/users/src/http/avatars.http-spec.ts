import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { Database, Transaction } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { storage } from '@plinth/modules/storage';
import { filesOf, makeImage, rawCall } from '../../../storage/src/testing/storage.factory.js';
import { users, type UserRecord } from '../index.js';
import { makeUser } from '../testing/users.factory.js';

/** A PNG that claims to be very large. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk('IHDR', header), chunk('IDAT', Buffer.alloc(10)), chunk('IEND', Buffer.alloc(0))]);
}

describe('the picture of a person', () => {
  let api: TestApi;
  let user: UserRecord;
  let photo: Buffer;

  beforeAll(async () => {
    const env = { RATE_LIMIT: 'off', AVATAR_MAX_BYTES: '20000', PUBLIC_URL: 'https://id.example.com' };
    api = await startTestApi([roles, storage, users, fakePrincipals(RolesApi)], env);
    photo = await makeImage(800, 600);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    user = await makeUser(api);
  });

  const path = '/v1/users/me/avatar';
  const put = (body: Buffer, headers: Record<string, string> = {}, token: string = user.id) =>
    api.call('PUT', path, { token, body, headers });
  const remove = (headers: Record<string, string> = {}) => api.call('DELETE', path, { token: user.id, headers });
  const me = () => api.call('GET', '/v1/users/me', { token: user.id });
  /** What a stranger gets under the address that the API shows. */
  const fetched = (url: string) => rawCall(api, 'GET', url.replace('https://id.example.com', ''));
  const kept = () =>
    api.get(Database).query(
      `SELECT o.key, b.id FROM object o JOIN object_version v ON v.object_id = o.id JOIN blob b ON b.id = v.blob_id
       WHERE o.key = $1`,
      [user.id],
    );

  it('is a square without the place, for everybody under an address that may be cached for ever', async () => {
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const { status, body } = await put(photo, { 'content-type': 'text/html' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: user.id, avatarUrl: expect.stringMatching(/^https:\/\/id\.example\.com\/v1\//) });
    expect((await me()).body).toEqual(body);
    const shown = await fetched(body.avatarUrl);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(await sharp(shown.bytes).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 });
    expect((await sharp(shown.bytes).metadata()).exif).toBeUndefined();
    const small = await fetched(`${body.avatarUrl as string}&width=64`);
    expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 64, height: 64 });
    const [event] = await api
      .get(Database)
      .query(`SELECT actor_id FROM audit_event WHERE action = 'users.avatar_changed' AND subject_id = $1`, [user.id]);
    expect(event).toEqual({ actor_id: user.id });
  });

  it('has another address when it changes, and none when it is removed', async () => {
    const first = (await put(photo)).body.avatarUrl as string;
    const second = (await put(await makeImage(100, 300, 'png'))).body.avatarUrl as string;
    expect(second).not.toBe(first);
    expect([(await fetched(first)).status, (await fetched(second)).status]).toEqual([404, 200]);
    expect((await remove()).status).toBe(204);
    expect((await me()).body.avatarUrl).toBeNull();
    expect((await fetched(second)).status).toBe(404);
    expect((await remove()).status).toBe(204);
    expect(await kept()).toEqual([]);
  });

  it.each(['png', 'webp', 'gif', 'avif'] as const)('may be a %s, whatever it is called', async (format) => {
    expect((await put(await makeImage(64, 32, format), { 'content-type': 'application/pdf' })).status).toBe(200);
  });

  it.each<[string, Buffer, number, string]>([
    ['nothing', Buffer.alloc(0), 415, 'storage.media_type_refused'],
    ['text', Buffer.from('no image at all'), 415, 'storage.media_type_refused'],
    [
      'an SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      415,
      'storage.media_type_refused',
    ],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'storage.media_type_refused'],
    ['too many bytes', Buffer.alloc(20_001, 0xff), 413, 'storage.object_too_large'],
    ['a pixel bomb', bomb(60_000), 422, 'storage.image_too_large'],
    ['more pixels than a picture needs', bomb(7_000), 422, 'storage.image_too_large'],
    ['half a header', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 422, 'storage.image_broken'],
  ])('is not %s, and stays as it was', async (_, body, status, code) => {
    await put(photo);
    const before = (await me()).body;
    const answer = await put(body, { 'content-type': 'image/png' });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect((await me()).body).toEqual(before);
    expect(await kept()).toHaveLength(1);
  });

  it('is refused once more bytes come than are allowed, whatever was announced', async () => {
    const body = Buffer.concat([photo, Buffer.alloc(40_000)]);
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 8_000) controller.enqueue(body.subarray(at, at + 8_000));
        controller.close();
      },
    });
    const answer = await fetch(api.url + path, {
      method: 'PUT',
      headers: { authorization: `Bearer ${user.id}` },
      body: stream,
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
    expect(await kept()).toEqual([]);
  });

  it('is not changed by who has not seen the account as it is', async () => {
    const stale = (await me()).headers.get('etag') ?? '';
    expect((await put(photo, { 'if-match': stale })).status).toBe(200);
    const before = (await filesOf(api)).length;
    expect((await put(photo, { 'if-match': stale })).body.code).toBe('http.precondition_failed');
    expect((await remove({ 'if-match': stale })).status).toBe(412);
    expect((await filesOf(api)).length).toBe(before);
    expect((await me()).body.avatarUrl).not.toBeNull();
  });

  it('is for those who are signed in and have an account', async () => {
    expect((await rawCall(api, 'PUT', path, { body: photo })).status).toBe(401);
    expect((await api.call('DELETE', path)).status).toBe(401);
    const stranger = await put(photo, {}, '019aa000-0000-7000-8000-000000000000');
    expect(stranger.body.code).toBe('users.not_found');
  });

  it('lies where nobody else can reach: the bucket is in no list, and its name in nobody’s hands', async () => {
    const other = await makeUser(api);
    await put(photo);
    const token = other.id;
    const bucket = '/v1/storage/buckets/_avatars';
    expect((await api.call('GET', '/v1/storage/buckets', { token })).body.data).toEqual([]);
    expect((await api.call('POST', '/v1/storage/buckets', { token, body: { name: '_avatars' } })).status).toBe(400);
    for (const method of ['GET', 'DELETE']) expect((await api.call(method, bucket, { token })).status).toBe(404);
    const object = `${bucket}/objects/${user.id}`;
    expect((await rawCall(api, 'PUT', object, { token, body: photo })).status).toBe(404);
    expect((await rawCall(api, 'DELETE', object, { token })).status).toBe(404);
    expect((await rawCall(api, 'DELETE', object, { token: user.id })).status).toBe(404);
    expect((await api.call('GET', `${bucket}/objects`, { token })).status).toBe(404);
  });

  it('is one, however many are sent at once, and leaves nothing behind', async () => {
    const image = await makeImage(48, 48, 'png');
    const answers = await Promise.all(Array.from({ length: 50 }, () => put(image)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(50).fill(200));
    const [object, ...more] = await kept();
    expect(more).toEqual([]);
    const { avatarUrl } = (await me()).body;
    expect((await fetched(avatarUrl)).status).toBe(200);
    const blobs = () => api.get(Database).query('SELECT id FROM blob');
    await eventually(async () => ((await blobs()).length === (await filesOf(api)).length ? true : null), 5);
    const all = (await blobs()).map(({ id }) => id as string);
    expect(all).toContain(object?.['id']);
    expect((await filesOf(api)).length).toBe(all.length);
    const unreferenced = await api
      .get(Database)
      .query('SELECT id FROM blob b WHERE NOT EXISTS (SELECT FROM object_version WHERE blob_id = b.id)');
    expect(unreferenced).toEqual([]);
  });

  it('is in the export of the person, and goes with the account', async () => {
    const { avatarUrl } = (await put(photo)).body;
    const data = api
      .get(PersonalDataRegistry)
      .all()
      .find(({ module }) => module === 'users')?.data;
    expect(await data?.exportUser(user.id)).toMatchObject({ avatarUrl });
    await api.get(Transaction).run(async () => data?.eraseUser(user.id));
    expect((await fetched(avatarUrl)).status).toBe(404);
    expect(await kept()).toEqual([]);
  });
});
