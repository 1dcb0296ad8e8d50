import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as newId } from 'uuid';

const INSERT_BUCKET = `INSERT INTO bare.bucket (id, name, owner_id, visibility, created_at) VALUES ($1, $2, $3, $4, $5)`;
const INSERT_EVENT = `INSERT INTO bare.event (id, at, actor_id, action, resource_id, details) VALUES ($1, $2, $3, $4, $5, $6)`;
const INSERT_ANSWER = `INSERT INTO bare.answer (caller, key, body, expires_at) VALUES ($1, $2, $3, now() + interval '24 hours')`;
const INSERT_OBJECT = `INSERT INTO bare.object (id, bucket, key, owner_id, size, media_type, sha256, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
const FIND_OBJECT = `SELECT id, size::int, media_type AS "mediaType", sha256, created_at AS "createdAt"
  FROM bare.object WHERE bucket = $1 AND key = $2 AND owner_id = $3`;

const bucketBody = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' } },
};

/** A small row, a file in and a file out: one statement each, and bytes through a plain stream. */
export async function storageRoutes(app, pool, folder) {
  await mkdir(folder, { recursive: true });
  const objects = '/v1/storage/buckets/:bucket/objects/*';

  app.post('/v1/storage/buckets', { schema: { body: bucketBody } }, async (request, reply) => {
    const { name } = request.body;
    const now = new Date();
    const id = newId();
    const values = [id, name, request.userId, 'private', now];
    const limits = { maxObjectBytes: null, allowedMediaTypes: [], versioning: false, quotaBytes: null, lifecycle: [] };
    const bucket = { id, name, visibility: 'private', ...limits, createdAt: now, updatedAt: now };
    const insert = { name: 'insert-bucket', text: INSERT_BUCKET, values };
    const key = request.headers['idempotency-key'];
    if (key === undefined) await pool.query(insert);
    else await once(pool, insert, { now, bucket, key, userId: request.userId });
    return reply.code(201).send(bucket);
  });

  app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
  app.put(objects, async (request, reply) => {
    const { bucket, '*': key } = request.params;
    const id = newId();
    const { size, hash } = await write(request.body, join(folder, id));
    const mediaType = request.headers['content-type'];
    const sha256 = hash.toString('base64');
    const now = new Date();
    const values = [id, bucket, key, request.userId, size, mediaType, sha256, now];
    await pool.query({ name: 'insert-object', text: INSERT_OBJECT, values });
    const fixed = { metadata: {}, versionId: id, scan: 'none', description: null, createdAt: now, updatedAt: now };
    return reply.code(201).send({ key, size, mediaType, etag: `"${id}"`, checksumSha256: sha256, ...fixed });
  });

  app.get(objects, async (request, reply) => {
    const { bucket, '*': key } = request.params;
    const { rows } = await pool.query({
      name: 'find-object',
      text: FIND_OBJECT,
      values: [bucket, key, request.userId],
    });
    const [object] = rows;
    if (!object) return reply.code(404).send({ code: 'not_found' });
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [start, end] = range ? [Number(range[1]), Number(range[2])] : [0, object.size - 1];
    if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${object.size}`);
    reply.headers({
      'content-type': object.mediaType,
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      etag: `"${object.id}"`,
      'last-modified': object.createdAt.toUTCString(),
    });
    return reply.send(createReadStream(join(folder, object.id), { start, end }));
  });
}

/** The bucket, what is told of it and its answer, or none of them. */
async function once(pool, insert, { now, bucket, key, userId }) {
  const event = [newId(), now, userId, 'bucket_created', bucket.id, JSON.stringify({ name: bucket.name })];
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(insert);
    await client.query({ name: 'insert-event', text: INSERT_EVENT, values: event });
    await client.query({ name: 'insert-answer', text: INSERT_ANSWER, values: [userId, key, JSON.stringify(bucket)] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Writes a stream to `path` so that the file shows whole or not at all. */
async function write(stream, path) {
  const file = await open(`${path}.part`, 'wx');
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    size += chunk.length;
    await file.write(chunk);
  }
  await file.sync();
  await file.close();
  await rename(`${path}.part`, path);
  return { size, hash: hash.digest() };
}
