import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../child.mjs';
import { comparison, interleave } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';

const NAME = 'jobs';
const TITLE = 'No-op jobs at concurrency 20, against raw Bull';
const AMOUNT = { quick: 4_000, full: 20_000 };

const scripts = { plinth: 'plinth-jobs.mjs', bare: 'bare-jobs.mjs' };

/**
 * How fast jobs are processed that were durably added before the worker started: from the first handler call to the
 * last recorded outcome. Both sides keep their queue in the same Redis; Plinth's ledger is in Postgres besides.
 */
export const jobs = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { options } = world;
    const amount = options.quick ? AMOUNT.quick : AMOUNT.full;
    if (options.profile) {
      const { measured, since } = await addAndRun(world, 'plinth', 'profile', amount);
      return { name: NAME, title: TITLE, profiled: measured, since };
    }
    const measure = async (side, round) => (await addAndRun(world, side, `${side}-${round}`, amount)).measured;
    const [plinth, bare] = await interleave(['plinth', 'bare'], options.rounds, measure);
    return { name: NAME, title: TITLE, floor: 0.3, unit: 'jobs/s', ...comparison(plinth, bare) };
  },
};

/** Adds `amount` jobs in one process, then runs them in another. `since` is when its profile gets interesting. */
async function addAndRun(world, side, batch, amount) {
  const script = join(import.meta.dirname, '../servers', scripts[side]);
  const start = (step, flags = []) => {
    const args = [step, batch, String(amount)];
    return new Child({ script, args, flags, env: { ...world.env, QUEUE_CONCURRENCY: '20' }, ipc: true });
  };
  const adding = start('add');
  await adding.message();
  await adding.stop();
  // Postgres and Redis write what they still hold.
  await sleep(500);
  const working = start('work', side === 'plinth' ? profileFlags(world, NAME) : []);
  try {
    const { seconds, cpuMicros, since } = await working.message();
    const measured = { rate: amount / seconds, cpuMicros: cpuMicros / amount, busy: cpuMicros / 1e6 / seconds };
    return { measured, since };
  } finally {
    await working.stop();
  }
}
