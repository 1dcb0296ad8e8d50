// `npm run demo -- photo.jpg …`: the main job, on your own files, against the platform that runs.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DemoError, bytes, say, show, step, style } from './demo-client.mjs';
import { checkNode, root } from './prepare.mjs';

const MEDIA_TYPES = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.webp': 'image/webp',
};
const DESCRIBED_MS = 60_000;
const ENDED = ['completed', 'failed', 'cancelled'];

function filesFrom(paths) {
  if (paths.length === 0) throw new DemoError('Name some photographs: npm run demo -- photo.jpg …');
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new DemoError(`There is no file ${path}.`);
  }
  return paths.map((path) => ({ path, key: `photos/${basename(path)}` }));
}

/** An account of its own for this walk, signed in. */
async function enter(client, name) {
  const account = { email: `${name}@example.com`, password: randomBytes(15).toString('base64url') };
  step('Register an account');
  const { user } = await client.json('POST', '/v1/auth/register', { body: { ...account, displayName: 'Demo' } });
  show({ id: user.id, email: user.email, roles: user.roles });
  step('Log in');
  const session = await client.json('POST', '/v1/auth/login', { body: account });
  client.token = session.accessToken;
  show({ 'access token': `${session.accessToken.slice(0, 24)}…`, 'expires in': `${session.expiresIn} s` });
  return session;
}

async function upload(client, bucket, { path, key }) {
  step(`Upload ${basename(path)}`);
  const mediaType = MEDIA_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const object = await client.upload(objectPath(bucket, key), path, mediaType);
  show({ 'media type': object.mediaType, size: bytes(object.size), etag: object.etag, sha256: object.checksumSha256 });
}

/** Follows the job that the upload put into the queue, to its end. */
async function watch(client, bucket, { key }) {
  step(`Watch the job that describes ${basename(key)}`);
  const list = '/v1/jobs?type=storage.describe-image&limit=50';
  const until = Date.now() + DESCRIBED_MS;
  let shown = '';
  for (let first = true; Date.now() < until; first = false) {
    const { data } = await client.json('GET', list, { quiet: !first });
    const job = data.find(({ payload }) => payload.bucket === bucket && payload.key === key);
    const state = job ? `${job.status}, ${job.progress} %` : 'not there yet';
    if (state !== shown) say(`${style.dim('job')}  ${job?.id ?? ''} ${state}`);
    shown = state;
    if (job && ENDED.includes(job.status)) return describe(job);
    await sleep(200);
  }
  throw new DemoError('The job did not end within a minute. Does the worker run?');
}

function describe({ status, result, error }) {
  if (status === 'completed') return show(picture(result ?? {}));
  // Not every file is an image: what matters is that its job says so.
  say(`${status}: ${error?.code ?? ''} ${error?.message ?? ''}`);
}

/** What the job found out, as people say it. */
function picture({ described, reason, mediaType, width, height, camera, dominantColour, blurHash, thumbnails }) {
  if (!described) return { 'not described': reason };
  const { make, model, iso, fNumber, takenAt } = camera ?? {};
  const settings = [model ?? make, iso && `ISO ${iso}`, fNumber && `f/${fNumber}`].filter(Boolean);
  return {
    picture: `${width} × ${height}, ${mediaType}`,
    camera: settings.length > 0 ? settings.join(', ') : undefined,
    taken: takenAt,
    colour: dominantColour,
    BlurHash: blurHash,
    thumbnails: thumbnails?.map((each) => `${each.width} × ${each.height}`).join(', '),
  };
}

async function read(client, bucket, { key }) {
  step(`Fetch the first KiB of ${basename(key)}`);
  const range = await client.bytes(objectPath(bucket, key), { headers: { range: 'bytes=0-1023' }, expected: 206 });
  show({ 'content-range': range.headers.get('content-range'), received: bytes(range.body.length) });
}

async function thumbnail(client, bucket, { path, key }) {
  step(`Fetch a thumbnail of ${basename(key)}`);
  if (!MEDIA_TYPES[extname(path).toLowerCase()]) return say('It is no image: none is made.');
  const small = await client.bytes(`${objectPath(bucket, key)}?width=320&format=webp`, { headers: {}, expected: 200 });
  const folder = join(tmpdir(), 'plinth-demo');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${basename(key, extname(key))}-320.webp`);
  writeFileSync(file, small.body);
  show({ 'media type': small.headers.get('content-type'), size: bytes(small.body.length), saved: file });
}

async function refresh(client, session) {
  step('Refresh the token');
  const next = await client.json('POST', '/v1/auth/refresh', { body: { refreshToken: session.refreshToken } });
  client.token = next.accessToken;
  show({ 'refresh token': 'rotated: the old one is worth nothing now', 'expires in': `${next.expiresIn} s` });
}

async function administer(base) {
  step('As administrator');
  const account = await administrator();
  if (!account) {
    say('Left out. npm start printed the login once; run again with PLINTH_ADMIN_EMAIL and PLINTH_ADMIN_PASSWORD.');
    return;
  }
  const client = new Client(base);
  const session = await client.json('POST', '/v1/auth/login', { body: account });
  client.token = session.accessToken;
  const users = await client.json('GET', '/v1/admin/users?limit=5&sort=-createdAt');
  for (const { email, status, roles } of users.data) say(`${email}  ${style.dim(`${status}, ${roles.join(', ')}`)}`);
  const jobs = await client.json('GET', '/v1/admin/jobs?limit=5');
  for (const { id, type, status } of jobs.data) say(`${id}  ${type}  ${style.dim(status)}`);
}

/** The administrator's login: from the environment, or asked for where somebody can answer. */
async function administrator() {
  const { PLINTH_ADMIN_EMAIL: email, PLINTH_ADMIN_PASSWORD: password } = process.env;
  if (password) return { email: email || 'admin@localhost.localdomain', password };
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  let hidden = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!hidden) process.stdout.write(chunk);
      done();
    },
  });
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const name = await prompt.question('     E-mail (Enter leaves this out): ');
    if (name === '') return null;
    const asked = prompt.question('     Password (not shown): ');
    hidden = true;
    return { email: name, password: await asked };
  } finally {
    prompt.close();
    if (hidden) process.stdout.write('\n');
  }
}

function objectPath(bucket, key) {
  return `/v1/storage/buckets/${bucket}/objects/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function demo() {
  checkNode();
  const files = filesFrom(process.argv.slice(2));
  const settings = join(root, '.env');
  if (existsSync(settings)) process.loadEnvFile(settings);
  const base = process.env.PUBLIC_URL || `http://localhost:${process.env.PORT || 3000}`;
  process.stdout.write(`\n${style.bold('Plinth')} at ${base}\n`);
  const client = new Client(base);
  await client.json('GET', '/health/ready', { quiet: true });
  const name = `demo-${randomBytes(4).toString('hex')}`;
  const session = await enter(client, name);
  step('Make a bucket');
  const { visibility } = await client.json('POST', '/v1/storage/buckets', { body: { name } });
  show({ name, visibility });
  for (const file of files) await upload(client, name, file);
  for (const file of files) await watch(client, name, file);
  await read(client, name, files[0]);
  await thumbnail(client, name, files[0]);
  await refresh(client, session);
  await administer(base);
  process.stdout.write(`\n${style.green('Done.')} All of it is in the API documentation: ${base}/docs\n\n`);
}

try {
  await demo();
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  process.stderr.write(`\n${style.red(error.message)}\n`);
  process.exitCode = 1;
}
