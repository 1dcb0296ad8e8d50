import 'reflect-metadata';
import { startNoops } from './noops.mjs';

// A worker of Plinth: how long after `enqueue` was called a handler starts, with nothing else to do.
let started = () => undefined;
const { app, Queue, NoopJob } = await startNoops('worker', () => started());
const queue = app.get(Queue, { strict: false });

process.on('message', async ({ amount, restMs }) => {
  const millis = [];
  for (let n = 0; n < amount; n += 1) {
    const start = new Promise((resolve) => (started = resolve));
    const at = performance.now();
    await queue.enqueue(NoopJob, { batch: 'starts' });
    await start;
    millis.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  process.send({ millis });
});
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send({ ready: true });
