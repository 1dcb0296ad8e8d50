import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The bytes of a request, perhaps with what its headers say, and whether a fault changes them on their way. */
export type Arriving = Readable & { readonly headers?: Record<string, string>; corrupt?: boolean };

interface Stored {
  readonly size: number;
  readonly md5: string;
}

/** What `s3rver` keeps its objects in. */
export interface S3Store {
  getResourcePath(bucket: string, key: string | undefined, resource: string): string;
  putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
  putObject(object: { bucket: string; key: string; content: Arriving; metadata: object }): Promise<Stored>;
  putPart(bucket: string, uploadId: string, number: string, content: Arriving): Promise<Stored>;
  getObject(bucket: string, key: string, options: { start?: number; end?: unknown } | undefined): Promise<unknown>;
  putObjectMultipart(bucket: string, uploadId: string, parts: readonly object[]): Promise<Stored>;
}

/** A part, as a list of them shows it. */
export interface S3Part {
  readonly number: string;
  readonly size: number;
  readonly at: Date;
}

const S3Error = createRequire(import.meta.url)('s3rver/lib/models/error') as new (code: string, text: string) => Error;

/** Makes a store keep what S3 promises: an object shows whole or not at all, and only with the MD5 that was announced. */
export function mendStore(store: S3Store): void {
  const composed = store.putObjectMultipart.bind(store);
  const opened = store.getObject.bind(store);
  // It takes the last byte 0 for none, unless it looks like something.
  store.getObject = async (bucket, key, options) =>
    opened(bucket, key, options?.end === 0 ? { ...options, end: { valueOf: () => 0 } } : options);
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const path = store.getResourcePath(bucket, key, 'object');
    const kept = await keep(content, path);
    await store.putMetadata(bucket, key, metadata, kept.md5);
    return kept;
  };
  store.putPart = async (bucket, uploadId, number, content) =>
    keep(content, join(uploadsOf(store, bucket), uploadId, number));
  store.putObjectMultipart = async (bucket, uploadId, parts) => {
    const folder = join(uploadsOf(store, bucket), uploadId);
    const key = await readFile(join(folder, 'key'), 'utf8').catch(() => {
      throw new S3Error('NoSuchUpload', 'There is no such upload.');
    });
    const { size, md5 } = await composed(bucket, uploadId, parts);
    const tag = `${md5}-${String(parts.length)}`;
    await writeFile(`${store.getResourcePath(bucket, key, 'object')}.md5`, tag);
    return { size, md5: tag };
  };
}

/** Uploads in parts that go on: their names and keys. */
export async function unfinishedUploads(
  store: S3Store,
  bucket: string,
): Promise<{ id: string; key: string; at: Date }[]> {
  const folder = uploadsOf(store, bucket);
  const ids = await readdir(folder).catch(() => []);
  return Promise.all(
    ids.map(async (id) => ({
      id,
      key: await readFile(join(folder, id, 'key'), 'utf8'),
      at: (await stat(join(folder, id, 'key'))).mtime,
    })),
  );
}

export async function partsOfUpload(store: S3Store, bucket: string, uploadId: string): Promise<S3Part[]> {
  const folder = join(uploadsOf(store, bucket), uploadId);
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    numbers.map(async (number) => {
      const { size, mtime: at } = await stat(join(folder, number));
      return { number, size, at };
    }),
  );
}

export async function copyPart(
  store: S3Store,
  bucket: string,
  part: { uploadId: string; number: string; from: string },
): Promise<Stored> {
  const source = createReadStream(store.getResourcePath(bucket, part.from, 'object'));
  return store.putPart(bucket, part.uploadId, part.number, source);
}

export async function forgetUpload(store: S3Store, bucket: string, uploadId: string): Promise<void> {
  await rm(join(uploadsOf(store, bucket), uploadId), { recursive: true, force: true });
}

function uploadsOf(store: S3Store, bucket: string): string {
  return store.getResourcePath(bucket, undefined, 'uploads');
}

async function keep(content: Arriving, path: string): Promise<Stored> {
  const temporary = `${path}.${String(Math.random())}`;
  const hash = createHash('md5');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = content.corrupt ? damaged(chunk) : chunk;
      hash.update(bytes);
      size += bytes.length;
      done(null, bytes);
    },
  });
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(content, measure, createWriteStream(temporary));
    const digest = hash.digest();
    const announced = content.headers?.['content-md5'];
    if (announced !== undefined && announced !== digest.toString('base64'))
      throw new S3Error('BadDigest', 'The Content-MD5 is not that of the bytes.');
    await rename(temporary, path);
    return { size, md5: digest.toString('hex') };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The same bytes, but for one. */
export function damaged(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  if (copy.length > 0) copy[0] = (copy[0] ?? 0) ^ 0xff;
  return copy;
}
