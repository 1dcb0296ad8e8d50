import { afterAll } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { startEmbedded, type EmbeddedServers } from '@plinth/platform/embedded';
import type { ModuleDefinition } from '@plinth/platform/module';
import {
  createTestDatabase,
  eventually,
  startProcess,
  testRedisUrl,
  freshRedisPrefix,
  type TestProcess,
} from '@plinth/platform/testing';
import { faults } from './fault-jobs.js';

const ROOT = join(import.meta.dirname, '../../..');

/** One start of the job of the fault tests, as it wrote it down. */
export interface Run {
  readonly jobId: string;
  readonly attempt: number;
  readonly pid: number;
}

// Within the repository, whose packages it needs.
const program = join(ROOT, '.data/test-cache', `worker-${String(process.pid)}.mjs`);
let packed: Promise<unknown> | null = null;

// Loading takes longer than most of what is tested: the next worker loads while the last one is being watched.
let spare: ChildProcess | null = null;
afterAll(async () => {
  spare?.kill('SIGKILL');
  await rm(program, { force: true });
});

/** A database, a Redis that may be broken and processes that may be killed. */
export interface Stage {
  readonly submitter: TestProcess;
  /** What the processes are set up with; what is added to it holds for the workers that start from then on. */
  readonly env: Record<string, string>;
  /** Starts a worker in a process of its own and waits until it works. */
  startWorker(): Promise<ChildProcess>;
  /** Every start of a job so far. */
  runs(jobId?: string): readonly Run[];
  readonly redis: BreakableRedis;
  close(): Promise<void>;
}

/** A Redis of the test's own. */
export interface BreakableRedis {
  readonly pid: number;
  /** Kills it and forgets everything it held. */
  killAndEmpty(): Promise<void>;
  start(): Promise<void>;
  flush(): Promise<void>;
  /** Changes a setting of the running server. */
  set(name: string, value: string): Promise<void>;
}

/** What the workers of a test run. */
export interface Cast {
  /** The file beside this one that starts one; the same for all tests of a file. */
  readonly main: string;
  readonly modules: readonly ModuleDefinition[];
}

/** @param own whether the test breaks Redis and so needs its own. */
export async function setStage(
  own: 'own-redis' | 'shared-redis',
  env: Record<string, string> = {},
  { main, modules }: Cast = { main: 'worker-main.ts', modules: [faults] },
): Promise<Stage> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'plinth-fault-'));
  const database = await createTestDatabase();
  const redis = own === 'own-redis' ? await breakableRedis(dataFolder) : null;
  const full = {
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.directUrl,
    REDIS_URL: redis?.url ?? testRedisUrl(),
    REDIS_PREFIX: freshRedisPrefix(),
    PLINTH_DATA: dataFolder,
    LOG_LEVEL: 'error',
    ...env,
  };
  const submitter = await startProcess('submitter', modules, full);
  const workers: ChildProcess[] = [];
  return {
    submitter,
    env: full,
    async startWorker() {
      packed ??= promisify(execFile)(process.execPath, [join(import.meta.dirname, 'pack-worker.mjs'), main, program]);
      await packed;
      const worker = spare ?? loadWorker();
      spare = loadWorker();
      workers.push(worker);
      worker.send(full);
      await once(worker, 'message');
      return worker;
    },
    runs: (jobId) => runsIn(dataFolder).filter((run) => jobId === undefined || run.jobId === jobId),
    get redis() {
      if (!redis) throw new Error('This stage shares its Redis with others.');
      return redis;
    },
    async close() {
      for (const worker of workers) worker.kill('SIGKILL');
      await submitter.close();
      await redis?.stop();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A worker that has loaded its code and waits for its environment. */
function loadWorker(): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', '--import', 'reflect-metadata', program], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function runsIn(dataFolder: string): Run[] {
  const file = join(dataFolder, 'runs.log');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [jobId = '', attempt, pid] = line.split(' ');
    return { jobId, attempt: Number(attempt), pid: Number(pid) };
  });
}

export async function breakableRedis(
  dataFolder: string,
): Promise<BreakableRedis & { url: string; stop(): Promise<void> }> {
  const folder = join(dataFolder, 'breakable');
  const launch = () => startEmbedded({ dataFolder: folder, postgres: false, durable: false, restart: false });
  let servers: EmbeddedServers = await launch();
  const url = servers.redisUrl ?? '';
  let pid = await pidOf(url);
  return {
    url,
    get pid() {
      return pid;
    },
    async killAndEmpty() {
      process.kill(pid, 'SIGKILL');
      await eventually(() => (isGone(pid) ? true : null));
      for (const file of ['dump.rdb', 'appendonlydir', 'redis.pid']) {
        await rm(join(folder, 'redis', file), { recursive: true, force: true });
      }
    },
    async start() {
      servers = await launch();
      pid = await pidOf(url);
    },
    async flush() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    async set(name, value) {
      const client = new Redis(url);
      await client.config('SET', name, value);
      client.disconnect();
    },
    stop: () => servers.stop(),
  };
}

async function pidOf(url: string): Promise<number> {
  const client = new Redis(url);
  const info = await client.info('server');
  client.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
