import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsString } from 'class-validator';
import { built } from '../built.mjs';
import { profileClock } from '../profile.mjs';

// A worker of Plinth with one job type more, which does nothing: `add` fills the ledger, `work` runs what is in it and
// says how long it took.
const [step, batch, amount] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const BATCH = 1_000;
const POLL_MS = 50;

const { modules } = await built('libs/modules/modules.js');
const { loadConfig } = await built('libs/platform/src/config/index.js');
const { Database } = await built('libs/platform/src/database/index.js');
const { defineModule, PlatformModule, WorkerProcessModule } = await built('libs/platform/src/module/index.js');
const { keepHeapLean } = await built('libs/platform/src/process/index.js');
const { Job, Queue } = await built('libs/platform/src/queue/index.js');

let begun = null;
let runs = 0;

class NoopPayload {
  batch;
}
IsString()(NoopPayload.prototype, 'batch');

class NoopJob {
  async run() {
    begun ??= { cpu: process.cpuUsage(), since: profileClock() };
    runs += 1;
  }
}
Job({ type: 'load.do-nothing', queue: 'load', payload: NoopPayload, description: 'Does nothing.' })(NoopJob);

/** A Nest module; a plain function, since there is nothing in it. */
function moduleOf(metadata) {
  function Part() {}
  Module(metadata)(Part);
  return Part;
}

const load = defineModule({
  name: 'load',
  core: moduleOf({}),
  worker: moduleOf({ providers: [NoopJob] }),
  jobs: [NoopJob],
  personalData: 'none',
});

const PROGRESS = `
  SELECT count(*) FILTER (WHERE status = 'completed')::int AS completed,
    extract(epoch FROM max(finished_at) - min(started_at))::float8 AS seconds
  FROM job WHERE type = 'load.do-nothing' AND payload ->> 'batch' = $1`;

async function add(app) {
  const queue = app.get(Queue, { strict: false });
  const payload = { batch };
  for (let done = 0; done < amount; done += BATCH) {
    await queue.enqueueMany(NoopJob, Array(Math.min(BATCH, amount - done)).fill(payload));
  }
  process.send({ added: amount });
}

async function work(app) {
  // As the worker process does.
  keepHeapLean();
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

const config = loadConfig(process.env);
const module =
  step === 'add'
    ? PlatformModule.register(config, [...modules, load], 'load')
    : WorkerProcessModule.register(config, [...modules, load]);
const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
await (step === 'add' ? add(app) : work(app));
