import { setTimeout as sleep } from 'node:timers/promises';
import PgBoss from 'pg-boss';

// pg-boss doing the work of the ledger's scenario. `work` is a worker as its documentation shows one, with a batch of as
// many jobs as may run at a time, told to go on at once instead of waiting for its poll. `loop` asks for far larger
// batches with `fetch` and ends them with `complete`, two at a time, so that one runs while the other is fetched.
const [step, batch, amount] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const INSERTED = 1_000;
const concurrency = Number(process.env.QUEUE_CONCURRENCY);
const LOOPS = 2;
const POLL_MS = 20;

const boss = new PgBoss({ connectionString: process.env.DATABASE_DIRECT_URL, supervise: false, schedule: false });
boss.on('error', (error) => {
  throw error;
});
await boss.start();
const steps = { add, work, loop };

let ran = 0;
let begun = null;

async function run() {
  begun ??= { at: performance.now(), cpu: process.cpuUsage() };
  ran += 1;
}

async function add() {
  await boss.createQueue(batch);
  const job = { name: batch, data: { batch } };
  for (let done = 0; done < amount; done += INSERTED) {
    await boss.insert(Array(Math.min(INSERTED, amount - done)).fill(job));
  }
  process.send({ added: amount });
}

async function work() {
  const db = boss.getDb();
  let id = null;
  id = await boss.work(batch, { batchSize: concurrency, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    await Promise.all(jobs.map(run));
    boss.notifyWorker(id);
  });
  for (;;) {
    await sleep(POLL_MS);
    if (ran < amount) continue;
    const cpu = process.cpuUsage(begun.cpu);
    const done = `SELECT count(*)::int AS jobs FROM pgboss.job WHERE name = $1 AND state = 'completed'`;
    const { rows } = await db.executeSql(done, [batch]);
    if (rows[0].jobs >= amount) return tell(cpu);
  }
}

async function loop() {
  const go = async () => {
    while (ran < amount) {
      const jobs = await boss.fetch(batch, { batchSize: 10 * concurrency });
      await Promise.all(jobs.map(run));
      const ids = jobs.map(({ id }) => id);
      if (ids.length > 0) await boss.complete(batch, ids);
    }
  };
  await Promise.all(Array.from({ length: LOOPS }, go));
  tell(process.cpuUsage(begun.cpu));
}

function tell({ user, system }) {
  process.send({ seconds: (performance.now() - begun.at) / 1000, cpuMicros: user + system });
}

process.once('SIGTERM', () => process.exit(0));
await steps[step]();
