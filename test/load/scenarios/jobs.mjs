import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../child.mjs';
import { comparison, interleave } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';

const AMOUNT = { quick: 4_000, full: 20_000 };

const BULL = { title: 'raw Bull', script: 'bare-jobs.mjs', work: 'work' };
const PG_BOSS = { title: 'pg-boss', script: 'pg-boss-jobs.mjs', work: 'work' };
const PG_BOSS_BATCHES = { ...PG_BOSS, title: 'pg-boss fetching batches of 200', work: 'loop' };
const PLINTH = { title: 'Plinth', script: 'plinth-jobs.mjs', work: 'work' };

/**
 * How fast jobs are processed that were durably added before the worker started: from the first handler call to the
 * last recorded outcome. All keep their queues in the same Postgres and Redis; Plinth and Bull in Redis, Plinth and pg-boss in Postgres.
 */
export const jobs = [
  scenario({ name: 'jobs', other: BULL, concurrency: 20, floor: 0.5 }),
  scenario({ name: 'jobs-100', other: BULL, concurrency: 100, floor: 0.65 }),
  scenario({ name: 'jobs-pg-boss', other: PG_BOSS, concurrency: 20, floor: 2 }),
  scenario({ name: 'jobs-pg-boss-batches', other: PG_BOSS_BATCHES, concurrency: 20, floor: 1 }),
];

function scenario({ name, other, concurrency, floor }) {
  const title = `No-op jobs at concurrency ${concurrency}, against ${other.title}`;
  async function run(world) {
    const { options } = world;
    const amount = options.quick ? AMOUNT.quick : AMOUNT.full;
    const measure = (side, round) =>
      addAndRun(world, side, {
        batch: `${name}-${side.script.replace('.mjs', '')}-${round}`,
        amount,
        concurrency,
        name,
      });
    if (options.profile) {
      const { measured, since } = await measure(PLINTH, 0);
      return { name, title, profiled: measured, since };
    }
    const sides = [PLINTH, other];
    const [plinth, bare] = await interleave(
      sides,
      options.rounds,
      async (side, round) => (await measure(side, round)).measured,
    );
    return { name, title, floor, unit: 'jobs/s', ...comparison(plinth, bare) };
  }
  return { name, title, run };
}

/** Adds `amount` jobs in one process, then runs them in another. `since` is when its profile gets interesting. */
async function addAndRun(world, side, { batch, amount, concurrency, name }) {
  const script = join(import.meta.dirname, '../servers', side.script);
  const start = (step, flags = []) => {
    const args = [step, batch, String(amount)];
    return new Child({ script, args, flags, env: { ...world.env, QUEUE_CONCURRENCY: String(concurrency) }, ipc: true });
  };
  const adding = start('add');
  await adding.message();
  await adding.stop();
  // Postgres and Redis write what they still hold.
  await sleep(500);
  const working = start(side.work, side === PLINTH ? profileFlags(world, name) : []);
  try {
    const { seconds, cpuMicros, since } = await working.message();
    const measured = { rate: amount / seconds, cpuMicros: cpuMicros / amount, busy: cpuMicros / 1e6 / seconds };
    return { measured, since };
  } finally {
    await working.stop();
  }
}
