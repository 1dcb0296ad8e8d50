import { randomBytes } from 'node:crypto';

/** The header that carries a token. */
export function bearer(token) {
  return { authorization: `Bearer ${token}` };
}

/** Makes a bucket for a scenario on one server. Returns the path of its objects. */
export async function makeBucket(target, token, scenario) {
  const name = `load-${scenario}-${target.name}`;
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  await sent(target, '/v1/storage/buckets', { method: 'POST', headers, body: JSON.stringify({ name }) });
  return `/v1/storage/buckets/${name}/objects`;
}

/** Uploads an object of random bytes. */
export async function putObject(target, token, path, bytes) {
  await putBytes(target, token, path, randomBytes(bytes));
}

/** Uploads an object. */
export async function putBytes(target, token, path, body) {
  await sent(target, path, { method: 'PUT', headers: octets(token), body });
}

/** The headers of an upload. */
export function octets(token) {
  return { ...bearer(token), 'content-type': 'application/octet-stream' };
}

async function sent(target, path, request) {
  const answer = await fetch(target.url + path, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${request.method} ${path} on ${target.name} answers ${answer.status}: ${text}`);
}
