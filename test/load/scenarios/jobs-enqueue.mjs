import { join } from 'node:path';
import { Child } from '../child.mjs';
import { comparison, interleave } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';

const NAME = 'jobs-enqueue';
const TITLE = 'A job enqueued in a transaction, by a row inserted in one';
const GRANTS = 'GRANT USAGE ON SCHEMA bare TO plinth_app; GRANT INSERT ON bare.job TO plinth_app';

/** Transactions of one job each, twenty at a time: through `Queue.enqueue`, and `BEGIN`, an insert and `COMMIT` by `pg` alone. */
export const jobsEnqueue = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { quick, rounds, profile } = world.options;
    await world.owner.query(GRANTS);
    const script = join(import.meta.dirname, '../servers/enqueue.mjs');
    const start = (side, flags) => new Child({ script, args: [side], flags, env: world.env, ipc: true });
    const children = [start('plinth', profileFlags(world, NAME)), ...(profile ? [] : [start('bare', [])])];
    try {
      for (const child of children) await child.message();
      const shoot = (child) => {
        child.process.send({ amount: quick ? 2_000 : 10_000 });
        return child.message();
      };
      await interleave(children, 1, shoot);
      const [plinth, bare] = await interleave(children, profile ? 1 : rounds, shoot);
      if (!bare) return { name: NAME, title: TITLE, profiled: plinth[0], since: plinth[0].since };
      return { name: NAME, title: TITLE, floor: 0.5, unit: 'jobs/s', ...comparison(plinth, bare) };
    } finally {
      for (const child of children) await child.stop();
    }
  },
};
