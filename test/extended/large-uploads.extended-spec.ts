import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestEnvironment, eventually } from '@plinth/platform/testing';
import { startTestS3 } from '../../libs/modules/storage/src/testing/s3-server.factory.js';
import { freePort } from '../support/running-platform.js';

const ROOT = join(import.meta.dirname, '../..');
const API = join(ROOT, 'dist/bundle/api.js');
const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(MIB, 'plinth ');

/** What the API may hold in memory at its peak, whatever goes through it. */
const MOST_RSS_MIB = 250;

describe('an upload larger than memory', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  it('finds the API built', () => {
    // `npm run build` makes it: what is measured is what runs in production.
    expect(existsSync(API)).toBe(true);
  });

  it.each([
    ['disk', 5 * 1024],
    ['s3', 512],
  ])(
    'goes to the driver %s, %d MiB of it, and leaves the memory of the API alone',
    async (driver, mebibytes) => {
      const s3 = driver === 's3' ? await startTestS3() : null;
      if (s3) endings.push(() => s3.close());
      const PORT = await freePort();
      const platform = await createTestEnvironment({
        PORT,
        RATE_LIMIT: 'off',
        STORAGE_DRIVER: driver,
        ...s3?.env,
      });
      endings.push(() => platform.dispose());
      const { PATH, HOME } = process.env;
      const api = spawn(process.execPath, [API], { env: { PATH, HOME, ...platform.env }, stdio: 'ignore' });
      endings.push(async () => void api.kill('SIGKILL'));
      const url = `http://127.0.0.1:${PORT}`;
      await eventually(
        () =>
          fetch(`${url}/health/live`).then(
            ({ ok }) => (ok ? true : null),
            () => null,
          ),
        60,
      );
      const post = async (path: string, body: object, token = '') => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        return fetch(`${url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      };
      const account = { email: `${randomUUID()}@example.com`, password: 'slow purple lantern 42' };
      const { accessToken: token } = (await (await post('auth/register', account)).json()) as { accessToken: string };
      const bucket = `large-${randomUUID()}`;
      expect((await post('storage/buckets', { name: bucket }, token)).status).toBe(201);

      const target = `${url}/v1/storage/buckets/${bucket}/objects/large`;
      const startedAt = performance.now();
      const stored = await put(target, token, mebibytes);
      const seconds = (performance.now() - startedAt) / 1000;
      expect(stored).toMatchObject({ size: mebibytes * MIB, checksumSha256: digestOf(mebibytes) });
      const peak = await peakMebibytes(api.pid ?? 0);
      process.stderr.write(
        `${driver}: ${String(mebibytes)} MiB in ${seconds.toFixed(0)} s, at most ${peak.toFixed(0)} MiB resident\n`,
      );
      expect(peak).toBeLessThan(MOST_RSS_MIB);
    },
    600_000,
  );
});

function put(url: string, token: string, mebibytes: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': String(mebibytes * MIB) };
    const call = request(url, { method: 'PUT', headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    call.on('error', reject);
    Readable.from(Array.from({ length: mebibytes }, () => CHUNK)).pipe(call);
  });
}

function digestOf(mebibytes: number): string {
  const hash = createHash('sha256');
  for (let index = 0; index < mebibytes; index++) hash.update(CHUNK);
  return hash.digest('hex');
}

async function peakMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
