import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  copyPart,
  damaged,
  forgetUpload,
  mendStore,
  partsOfUpload,
  unfinishedUploads,
  type Arriving,
  type S3Store,
} from './s3-store.factory.js';

/** What becomes of a call: it passes, is never answered, cut off, refused, or its bytes are too few, wrong or stop coming. */
export type S3Fate = 'pass' | 'hang' | 'reset' | 'refuse' | 'truncate' | 'corrupt' | 'stall';

/** An S3 server of the test's own. */
export interface TestS3 {
  /** The variables that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  /** `METHOD /path?query` of each call so far. */
  readonly seen: string[];
  /** Decides about each call that follows. */
  decide(fate: (method: string, path: string) => S3Fate): void;
  /** The keys of all objects, sorted. */
  keys(): Promise<string[]>;
  /** Makes an object as old as that. */
  age(key: string, at: Date): Promise<void>;
  /** How many uploads in parts were neither completed nor aborted. */
  unfinished(): Promise<number>;
  close(): Promise<void>;
}

interface Context {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | undefined>;
  readonly headers: Record<string, string | undefined>;
  readonly req: Arriving & { readonly url?: string };
  readonly res: ServerResponse;
  status: number;
  body: unknown;
  type: string;
  respond: boolean;
  length: number;
}
type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;
interface S3rverServer {
  readonly store: S3Store;
  readonly middleware: Middleware[];
  readonly httpServer: Server;
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rverServer;

const BUCKET = 'plinth';
const OBJECT = '._S3rver_object';

/** Starts `s3rver`, with what it lacks of S3 added. Close it in `afterAll`. */
export async function startTestS3(): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-s3-'));
  const address = { port: 0, address: '127.0.0.1', vhostBuckets: false };
  const server = new S3rver({ ...address, silent: true, directory, configureBuckets: [{ name: BUCKET }] });
  const { store } = server;
  mendStore(store);
  const seen: string[] = [];
  let fateOf: (method: string, path: string) => S3Fate = () => 'pass';
  server.middleware.unshift(async (context, next) => {
    const path = context.req.url ?? '';
    seen.push(`${context.method} ${path}`);
    await meet(fateOf(context.method, path), context, async () => {
      if (!(await answerInstead(context, store))) await next();
    });
  });
  const { port } = await server.run();
  return {
    env: {
      S3_ENDPOINT: `http://127.0.0.1:${String(port)}`,
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER-secret',
    },
    seen,
    decide: (fate) => (fateOf = fate),
    async keys() {
      const names = await readdir(join(directory, BUCKET), { recursive: true });
      return names
        .filter((name) => name.endsWith(OBJECT))
        .map((name) => name.slice(0, -OBJECT.length))
        .sort();
    },
    age: (key, at) => utimes(store.getResourcePath(BUCKET, key, 'object'), at, at),
    unfinished: async () => (await unfinishedUploads(store, BUCKET)).length,
    async close() {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function meet(fate: S3Fate, context: Context, next: () => Promise<void>): Promise<void> {
  if (fate === 'hang' || fate === 'reset') {
    context.respond = false;
    if (fate === 'reset') context.res.destroy();
    return;
  }
  if (fate === 'refuse') {
    xml(context, '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>');
    context.status = 503;
    return;
  }
  context.req.corrupt = fate === 'corrupt';
  await next();
  if (fate === 'pass' || !(context.body instanceof Readable)) return;
  const { length } = context;
  context.body = context.body.pipe(fault(fate, length, context.res));
  if (fate !== 'truncate') context.length = length;
}

/** Bytes that are not what was announced. */
function fault(fate: S3Fate, length: number, response: ServerResponse): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (fate === 'corrupt') done(null, damaged(chunk));
      else if (passed < length / 2) done(null, chunk);
      else if (fate === 'truncate') {
        this.push(chunk.subarray(0, chunk.length >> 1));
        // What was written leaves before the connection breaks.
        void sleep(20).then(() => response.destroy());
      }
    },
  });
}

/** What the server does not know of S3, or gets wrong. @returns whether it has been answered. */
async function answerInstead(context: Context, store: S3Store): Promise<boolean> {
  const { method, query, headers } = context;
  const { uploadId, partNumber } = query;
  const from = headers['x-amz-copy-source'];
  if (method === 'GET' && 'uploads' in query) {
    const uploads = await unfinishedUploads(store, BUCKET);
    const all = uploads.map(({ id, key, at }) =>
      element('Upload', { Key: key, UploadId: id, Initiated: at.toISOString() }),
    );
    xml(
      context,
      `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${all.join('')}</ListMultipartUploadsResult>`,
    );
  } else if (method === 'GET' && uploadId !== undefined) {
    const parts = await partsOfUpload(store, BUCKET, uploadId);
    const all = parts.map(({ number, size, at }) =>
      element('Part', { PartNumber: number, Size: String(size), LastModified: at.toISOString() }),
    );
    xml(context, `<ListPartsResult><IsTruncated>false</IsTruncated>${all.join('')}</ListPartsResult>`);
  } else if (method === 'DELETE' && uploadId !== undefined) {
    await forgetUpload(store, BUCKET, uploadId);
    context.status = 204;
  } else if (method === 'PUT' && uploadId !== undefined && partNumber !== undefined && from !== undefined) {
    const key = decodeURIComponent(from).replace(/^\/?[^/]+\//, '');
    const { md5 } = await copyPart(store, BUCKET, { uploadId, number: partNumber, from: key });
    xml(context, element('CopyPartResult', { ETag: `"${md5}"` }));
  } else return false;
  return true;
}

function element(name: string, fields: Readonly<Record<string, string>>): string {
  const inner = Object.entries(fields).map(([field, text]) => `<${field}>${text}</${field}>`);
  return `<${name}>${inner.join('')}</${name}>`;
}

function xml(context: Context, body: string): void {
  context.status = 200;
  context.type = 'application/xml';
  context.body = body;
}
