import 'reflect-metadata';
import { v7 as newId } from 'uuid';
import { profileClock } from '../profile.mjs';
import { INSERT_JOB } from './bare-submission.mjs';
import { startNoops } from './noops.mjs';

// Jobs written one by one, each in a transaction of its own, by twenty callers at a time.
const CALLERS = 20;
const payload = { batch: 'enqueued' };
const write = process.argv[2] === 'plinth' ? await plinth() : await bare();

process.on('message', async ({ amount }) => {
  const [at, cpu, since] = [performance.now(), process.cpuUsage(), profileClock()];
  let left = amount;
  const call = async () => {
    for (; left > 0;) {
      left -= 1;
      await write();
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const seconds = (performance.now() - at) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const micros = user + system;
  process.send({ rate: amount / seconds, cpuMicros: micros / amount, busy: micros / 1e6 / seconds, since });
});
process.once('SIGTERM', () => process.exit(0));
process.send({ ready: true });

async function plinth() {
  const { app, Queue, NoopJob } = await startNoops('api');
  const { Transaction } = await import('../built.mjs').then(({ built }) =>
    built('libs/platform/src/database/index.js'),
  );
  const [queue, transaction] = [Queue, Transaction].map((part) => app.get(part, { strict: false }));
  return () => transaction.run(() => queue.enqueue(NoopJob, payload));
}

async function bare() {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
  return async () => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const values = [newId(), 'load.do-nothing', JSON.stringify(payload), null, new Date()];
      await client.query({ name: 'insert-job', text: INSERT_JOB, values });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
}
