import Bull from 'bull';

// Raw Bull: how long after `add` was called a handler starts, with nothing else to do.
const queue = new Bull('starts', process.env.REDIS_URL, { prefix: 'bare' });
let started = () => undefined;
void queue.process(20, async () => started());
await queue.isReady();

process.on('message', async ({ amount, restMs }) => {
  const millis = [];
  for (let n = 0; n < amount; n += 1) {
    const start = new Promise((resolve) => (started = resolve));
    const at = performance.now();
    await queue.add({ batch: 'starts' }, { removeOnComplete: true });
    await start;
    millis.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  process.send({ millis });
});
process.once('SIGTERM', () => process.exit(0));
process.send({ ready: true });
