import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { built, builtPath } from '../built.mjs';
import { Child } from '../child.mjs';

const NAME = 'jobs-million';
const AMOUNT = { quick: 50_000, full: 1_000_000 };
const MIB = 1024 ** 2;

/** A line of a million jobs and one worker, on servers of their own: what it needs, what Redis holds, and who goes first. */
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
      const env = {
        ...world.env,
        PLINTH_DATA: folder,
        DATABASE_URL: servers.databaseUrl,
        DATABASE_DIRECT_URL: servers.databaseDirectUrl,
        REDIS_URL: servers.redisUrl,
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
      const script = (name) => join(import.meta.dirname, '../servers', name);

      const adding = new Child({
        script: script('plinth-jobs.mjs'),
        args: ['add', NAME, String(amount)],
        env,
        ipc: true,
      });
      close.unshift(() => adding.stop());
      const addedAt = performance.now();
      await adding.message();
      const adds = Math.round(amount / ((performance.now() - addedAt) / 1000));
      await adding.stop();

      const worker = new Child({ script: script('plinth-backlog.mjs'), env, ipc: true });
      close.unshift(() => worker.stop());
      const { firstMs, first } = await worker.message();
      let redisPeak = 0;
      let deliveries = 0;
      for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
        const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory'));
        redisPeak = Math.max(redisPeak, Number(used));
        for (const key of await redis.keys('*:queue:load:wait'))
          deliveries = Math.max(deliveries, await redis.llen(key));
      }
      const done = `SELECT count(*)::int AS jobs FROM job WHERE status = 'completed'`;
      const {
        rows: [{ jobs }],
      } = await owner.query(done);
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
          notice: `added ${adds.toLocaleString('en')} a second; ${jobs.toLocaleString('en')} done within ${seconds} s`,
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
      ];
    } finally {
      for (const step of close) await step();
    }
  },
};
