import type { Sent } from './exchange.js';
import type { FuzzAnswer } from './judge.js';
import type { Places } from './places.js';

const BUCKET = '/v1/storage/buckets/{bucket}';
const OBJECT = `${BUCKET}/objects/{path}`;
const UPLOADS = '/v1/storage/uploads';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Makes a little of what most requests are about, and remembers where. `number` tells it from what was made before. */
export async function makeSomething(
  number: number,
  places: Places,
  send: (request: Sent) => Promise<FuzzAnswer>,
): Promise<void> {
  const ask = async (template: string, sent: Sent): Promise<FuzzAnswer> => {
    const answer = await send(sent);
    places.learn(template, sent.url, answer.status, answer.body);
    return answer;
  };
  const post = (url: string, body: unknown) =>
    ask(url, { method: 'POST', url, headers: JSON_TYPE, body: JSON.stringify(body) });

  const bucket = `made-${String(number)}`;
  await post('/v1/storage/buckets', { name: bucket, versioning: true, trashDays: 7 });
  const address = BUCKET.replace('{bucket}', bucket);
  places.learn(BUCKET, address, 200, '');
  for (const key of ['a.txt', 'folder%2Fb.txt', 'gone.txt']) {
    const url = `${address}/objects/${key}`;
    await ask(OBJECT, { method: 'PUT', url, headers: { 'content-type': 'text/plain' }, body: `bytes of ${key}` });
  }
  await send({ method: 'DELETE', url: `${address}/objects/gone.txt`, headers: {}, body: null });
  await begun(bucket, places, send);
  await post('/v1/organizations', { name: `Made ${String(number)}`, slug: `made-${String(number)}` });
  await post('/v1/auth/api-keys', { name: `made ${String(number)}`, permissions: [] });
}

async function begun(bucket: string, places: Places, send: (request: Sent) => Promise<FuzzAnswer>): Promise<void> {
  const metadata = Object.entries({ bucket, key: 'upload.bin' }).map(([name, value]) => `${name} ${btoa(value)}`);
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '100', 'upload-metadata': metadata.join(',') };
  const answer = await send({ method: 'POST', url: UPLOADS, headers, body: null });
  const location = String(answer.headers['location'] ?? '');
  if (location !== '') places.learn(`${UPLOADS}/{id}`, new URL(location, 'http://local').pathname, answer.status, '');
}
