import Bull from 'bull';

// Raw Bull doing the work of the ledger's scenario: `add` fills the queue, `work` empties it and says how long it took.
const [step, batch, amount] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const BATCH = 1_000;

const queue = new Bull(batch, process.env.REDIS_URL, { prefix: 'bare' });

async function add() {
  const job = { data: { batch }, opts: { removeOnComplete: true } };
  for (let done = 0; done < amount; done += BATCH) {
    await queue.addBulk(Array.from({ length: Math.min(BATCH, amount - done) }, () => job));
  }
  process.send({ added: amount });
}

function work() {
  let completed = 0;
  let begun = null;
  queue.on('completed', () => {
    completed += 1;
    if (completed < amount) return;
    const { user, system } = process.cpuUsage(begun.cpu);
    process.send({ seconds: (performance.now() - begun.at) / 1000, cpuMicros: user + system });
  });
  void queue.process(Number(process.env.QUEUE_CONCURRENCY), async () => {
    begun ??= { at: performance.now(), cpu: process.cpuUsage() };
  });
}

process.once('SIGTERM', () => process.exit(0));
await (step === 'add' ? add() : work());
