import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { built } from '../built.mjs';

// Fills the ledger with calls of one URL, as a process that only submits them: `amount` of one owner, then says so. Each
// message from then on is one more job, with the options that it holds.
const [amount, url] = [Number(process.argv[2]), process.argv[3]];
const BATCH = 1_000;

const { modules } = await built('libs/modules/modules.js');
const { HttpRequestJob } = await built('libs/modules/jobs/src/jobs/http-request.job.js');
const { newId } = await built('libs/kernel/src/index.js');
const { loadConfig } = await built('libs/platform/src/config/index.js');
const { PlatformModule } = await built('libs/platform/src/module/index.js');
const { Queue } = await built('libs/platform/src/queue/index.js');

const module = PlatformModule.register(loadConfig(process.env), modules, 'load');
const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
const queue = app.get(Queue, { strict: false });

const call = (path) => ({ method: 'GET', url: `${url}${path}` });
const owner = { ownerType: 'user', ownerId: newId() };
for (let done = 0; done < amount; done += BATCH) {
  await queue.enqueueMany(HttpRequestJob, Array(Math.min(BATCH, amount - done)).fill(call('/line')), { owner });
}

process.on('message', async ({ path, priority, isStranger }) => {
  await queue.enqueue(HttpRequestJob, call(path), {
    priority,
    owner: isStranger ? { ownerType: 'user', ownerId: newId() } : owner,
  });
});
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send({ added: amount });
