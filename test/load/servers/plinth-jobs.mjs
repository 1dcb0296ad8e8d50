import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../built.mjs';
import { profileClock } from '../profile.mjs';
import { startNoops } from './noops.mjs';

// A worker of Plinth with one job type more, which does nothing: `add` fills the ledger, `work` runs what is in it and
// says how long it took.
const [step, batch, amount] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const BATCH = 1_000;
const POLL_MS = 50;

const { Database } = await built('libs/platform/src/database/index.js');

let begun = null;
let runs = 0;

const PROGRESS = `
  SELECT count(*) FILTER (WHERE status = 'completed')::int AS completed,
    extract(epoch FROM max(finished_at) - min(started_at))::float8 AS seconds
  FROM job WHERE type = 'load.do-nothing' AND payload ->> 'batch' = $1`;

function count() {
  begun ??= { cpu: process.cpuUsage(), since: profileClock() };
  runs += 1;
}

async function add({ app, Queue, NoopJob }) {
  const queue = app.get(Queue, { strict: false });
  const payload = { batch };
  for (let done = 0; done < amount; done += BATCH) {
    await queue.enqueueMany(NoopJob, Array(Math.min(BATCH, amount - done)).fill(payload));
  }
  process.send({ added: amount });
}

async function work({ app }) {
  const database = app.get(Database, { strict: false });
  for (;;) {
    await sleep(POLL_MS);
    // The ledger is not asked before it can be done: counting would slow down what is measured.
    if (runs < amount) continue;
    const { user, system } = process.cpuUsage(begun.cpu);
    const [{ completed, seconds }] = await database.query(PROGRESS, [batch]);
    if (completed >= amount) return process.send({ seconds, cpuMicros: user + system, since: begun.since });
  }
}

const noops = await startNoops(step === 'add' ? 'api' : 'worker', count);
process.once('SIGTERM', () => void noops.app.close().then(() => process.exit(0)));
await (step === 'add' ? add(noops) : work(noops));
