import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { built, builtPath } from '../built.mjs';
import { Child } from '../child.mjs';
import { spawnWorker } from '../servers/plinth.mjs';

const NAME = 'jobs-million';
const AMOUNT = { quick: 50_000, full: 1_000_000 };
const MIB = 1024 ** 2;
const TOLD = 1_000;
const ONE_MS = 10_000;

/**
 * A line of a million calls and one worker as production starts it, on servers of their own: what it needs, what Redis
 * holds, and who goes first.
 */
export const jobsMillion = {
  name: NAME,
  title: 'A line of 1,000,000 jobs',
  async run(world) {
    const { quick, seconds } = world.options;
    const amount = quick ? AMOUNT.quick : AMOUNT.full;
    const { startEmbedded } = await built('libs/platform/src/embedded/index.js');
    const folder = join(world.folder, NAME);
    const servers = await startEmbedded({ dataFolder: folder });
    const close = [() => servers.stop()];
    try {
      const called = await startCalled();
      close.unshift(() => called.close());
      const env = {
        ...world.env,
        PLINTH_DATA: folder,
        DATABASE_URL: servers.databaseUrl,
        DATABASE_DIRECT_URL: servers.databaseDirectUrl,
        REDIS_URL: servers.redisUrl,
        EGRESS_ALLOW: '127.0.0.1',
      };
      execFileSync(process.execPath, [builtPath('apps/cli/src/main.js'), 'migrate'], {
        env: { PATH: process.env.PATH, ...env },
        stdio: 'pipe',
      });
      const owner = new pg.Pool({ connectionString: servers.databaseDirectUrl, max: 2 });
      owner.on('error', () => undefined);
      close.unshift(() => owner.end());
      const redis = new Redis(servers.redisUrl);
      close.unshift(() => redis.disconnect());

      const adding = new Child({
        script: join(import.meta.dirname, '../servers/http-line.mjs'),
        args: [String(amount), called.url],
        env,
        ipc: true,
      });
      close.unshift(() => adding.stop());
      const addedAt = performance.now();
      await adding.message();
      const adds = Math.round(amount / ((performance.now() - addedAt) / 1000));

      const startedAt = performance.now();
      const worker = spawnWorker({ env });
      close.unshift(() => worker.stop());
      await called.reaches(1, 60_000);
      const firstMs = performance.now() - startedAt;
      await called.reaches(TOLD, 60_000);
      const first = called.jobs.slice(0, TOLD);
      const [urgentMs, strangerMs] = [
        await startOf(adding, called, { path: '/urgent', priority: 1 }),
        await startOf(adding, called, { path: '/stranger', isStranger: true }),
      ];
      let redisPeak = 0;
      let deliveries = 0;
      for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
        const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory'));
        redisPeak = Math.max(redisPeak, Number(used));
        for (const key of await redis.keys('*:queue:http:wait'))
          deliveries = Math.max(deliveries, await redis.llen(key));
      }
      const older = 'SELECT count(*)::int AS jobs FROM job WHERE id <= $1';
      const {
        rows: [{ jobs: among }],
      } = await owner.query(older, [[...first].sort().at(-1)]);
      const of = (name, title, more) => ({ name: `${NAME}-${name}`, title, ...more });
      const line = amount.toLocaleString('en');
      return [
        of('memory', `The most memory of a worker before a line of ${line} jobs`, {
          value: Math.round(worker.peakBytes() / MIB),
          unit: 'MiB',
          ceiling: 200,
          notice: `added ${adds.toLocaleString('en')} a second; ${called.jobs.length.toLocaleString('en')} called meanwhile`,
        }),
        of('redis', 'The most memory of Redis meanwhile', {
          value: Math.round((redisPeak / MIB) * 10) / 10,
          unit: 'MiB',
          ceiling: 16,
          notice: `at most ${deliveries} deliveries waited`,
        }),
        of('start', 'From the spawn of that worker to its first job', {
          value: Math.round(firstMs),
          unit: 'ms',
          ceiling: 3_000,
          notice: `the first ${first.length.toLocaleString('en')} to start are of the oldest ${among.toLocaleString('en')}`,
        }),
        of('urgent', 'From adding one of the highest priority behind that line to its start', {
          value: Math.round(urgentMs),
          unit: 'ms',
          ceiling: 1_000,
          notice: `one of another owner, of no higher priority than the line: ${Math.round(strangerMs)} ms`,
        }),
      ];
    } finally {
      for (const step of close) await step();
    }
  },
};

/** How long a job that is added now waits, in milliseconds. */
async function startOf(adding, called, { path, ...options }) {
  const at = performance.now();
  adding.process.send({ path, ...options });
  await called.reached(path, ONE_MS);
  return performance.now() - at;
}

/** A server that answers each call at once, and notes which jobs have come. */
async function startCalled() {
  const jobs = [];
  const paths = new Map();
  const server = createServer((request, response) => {
    jobs.push(request.headers['idempotency-key']);
    paths.set(request.url, true);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const until = async (holds, milliseconds, what) => {
    for (const end = Date.now() + milliseconds; !holds(); await sleep(5)) {
      if (Date.now() > end) throw new Error(`${what} within ${milliseconds / 1000} s.`);
    }
  };
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    jobs,
    reaches: (count, milliseconds) =>
      until(() => jobs.length >= count, milliseconds, `Fewer than ${count} jobs started`),
    reached: (path, milliseconds) => until(() => paths.has(path), milliseconds, `${path} was not called`),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
