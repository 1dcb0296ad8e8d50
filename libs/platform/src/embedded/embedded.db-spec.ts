import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { embeddedUrls, isRunning, processesIn, redisInfo, startEmbedded, type EmbeddedServers } from './index.js';

const loader = fileURLToPath(new URL('../testing/typescript.mjs', import.meta.url));
const holder = fileURLToPath(new URL('./testing/hold-servers.ts', import.meta.url));

// Closed to other accounts, and with what breaks careless quoting in its name.
const parent = mkdtempSync(join(tmpdir(), "plinth embedded 'ü' "));
const dataFolder = join(parent, 'data');

const fileOf = (name: string): string => readFileSync(join(dataFolder, name), 'utf8');
const postgresPid = (): number => Number(fileOf('postgres/postmaster.pid').split('\n')[0]);
const redisPid = (): number => Number(fileOf('redis/redis.pid'));

async function ask<T>(url: string | null, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url ?? '', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + 15_000;
  while (!(await check())) {
    if (Date.now() > until) throw new Error('It did not happen within 15 s.');
    await sleep(50);
  }
}

/** A process that holds the servers, once they run. */
async function hold(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', loader, holder, dataFolder], { stdio: ['ignore', 'pipe', 2] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

function guardsOf(pid: number): number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return children
    .split(' ')
    .map(Number)
    .filter((child) => child > 0 && commandOf(child).includes('plinth-guard'));
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
}

describe('embedded servers', () => {
  let servers: EmbeddedServers | null = null;
  const start = async (): Promise<EmbeddedServers> => (servers = await startEmbedded({ dataFolder, durable: false }));

  beforeAll(async () => {
    await start();
  });
  afterEach(async () => {
    await servers?.stop();
    servers = null;
  });
  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it('keep their passwords from others and leave no process', async () => {
    for (const file of ['postgres.json', 'redis.json', 'redis/redis.conf']) {
      expect(statSync(join(dataFolder, file)).mode & 0o077).toBe(0);
    }
    const pids = [postgresPid(), redisPid()];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await servers?.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(processesIn(join(dataFolder, 'postgres'))).toEqual([]);
  });

  it('are UTF-8, checked by checksums, and evict nothing', async () => {
    const { databaseUrl, redisUrl } = await start();
    const [settings] = await ask(
      databaseUrl,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums,
        current_setting('TimeZone') AS zone, current_user AS role`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', checksums: 'on', zone: 'UTC', role: 'plinth_app' });
    expect((await redisInfo(redisUrl ?? '')).get('maxmemory_policy')).toBe('noeviction');
  });

  it('keep what was written, and their addresses, from one start to the next', async () => {
    const first = await start();
    await ask(first.databaseDirectUrl, 'CREATE TABLE kept AS SELECT 1 AS n');
    await first.stop();
    const second = await start();
    expect({ ...second, stop: null }).toEqual({ ...first, stop: null });
    expect(await ask(second.databaseDirectUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('are started again when they are killed', async () => {
    const { databaseUrl, redisUrl } = await start();
    const before = [postgresPid(), redisPid()];
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await eventually(() =>
      ask(databaseUrl, 'SELECT 1')
        .then(() => true)
        .catch(() => false),
    );
    await eventually(() =>
      redisInfo(redisUrl ?? '')
        .then(() => true)
        .catch(() => false),
    );
    expect(before.map(isRunning)).toEqual([false, false]);
  });

  it('end with a process that was killed', async () => {
    const child = await hold();
    const pids = [postgresPid(), redisPid()];
    child.kill('SIGKILL');
    await eventually(() => !pids.some(isRunning));
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('are adopted where they were left over all the same', async () => {
    const child = await hold();
    const pids = [postgresPid(), redisPid()];
    for (const guard of guardsOf(child.pid ?? 0)) process.kill(guard, 'SIGKILL');
    child.kill('SIGKILL');
    await sleep(300);
    expect(pids.map(isRunning)).toEqual([true, true]);
    const adopted = await start();
    expect([postgresPid(), redisPid()]).toEqual(pids);
    expect(await ask(adopted.databaseUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(embeddedUrls(dataFolder).redisUrl).toBe(adopted.redisUrl);
    await adopted.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });
});
