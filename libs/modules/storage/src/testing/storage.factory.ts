import { request } from 'node:http';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { newId } from '@plinth/kernel';
import type { TestApi } from '@plinth/platform/testing';

/** An answer with its bytes as they came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | undefined>;
  readonly bytes: Buffer;
  /** The body as JSON. */
  readonly json: any;
}

interface RawOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Calls the API with exactly this path, which `fetch` would normalise first. */
export async function rawCall(
  api: Pick<TestApi, 'url'>,
  method: string,
  path: string,
  { token, headers = {}, body }: RawOptions = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const call = request({
      ...{ hostname, port, method, path, agent: false },
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined &&
          !('transfer-encoding' in headers) && { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          bytes,
          get json() {
            return JSON.parse(bytes.toString('utf8'));
          },
        });
      });
    });
    // A text would be written together with the headers, and change their encoding.
    call.end(body === undefined ? undefined : Buffer.from(body));
  });
}

/** Makes a bucket of the user `token` names, and answers with its name. */
export async function makeBucket(api: TestApi, token: string, settings: object = {}): Promise<string> {
  const name = `bucket-${newId().slice(-12)}`;
  const { status, body } = await api.call('POST', '/v1/storage/buckets', { token, body: { name, ...settings } });
  if (status !== 201) throw new Error(`The bucket was not made: ${JSON.stringify(body)}`);
  return name;
}

/** Uploads an object. */
export async function putObject(
  api: Pick<TestApi, 'url'>,
  token: string,
  bucket: string,
  key: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  return rawCall(api, 'PUT', objectPath(bucket, key), { token, body, headers });
}

/** Where an object is. */
export function objectPath(bucket: string, key: string): string {
  return `/v1/storage/buckets/${bucket}/objects/${encodeURIComponent(key)}`;
}

/** Every file that the disk driver keeps: blobs, and what is being written. */
export async function filesOf(api: Pick<TestApi, 'dataFolder'>): Promise<string[]> {
  const folder = join(api.dataFolder, 'storage');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const kinds = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.isFile()),
  );
  return names.filter((_, index) => kinds[index]);
}

/** A picture with something on it. */
export async function makeImage(
  width: number,
  height: number,
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' = 'jpeg',
): Promise<Buffer> {
  const overlay = {
    create: { width: Math.ceil(width / 3), height: Math.ceil(height / 3), channels: 3 as const, background: '#2040c0' },
  };
  return sharp({ create: { width, height, channels: 3, background: '#c04020' } })
    .composite([{ input: await sharp(overlay).png().toBuffer(), left: 0, top: 0 }])
    .withExif({
      IFD0: { Make: 'Plinth', Model: 'Test' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '0/1 7/1 0/1' },
    })
    [format]()
    .toBuffer();
}
