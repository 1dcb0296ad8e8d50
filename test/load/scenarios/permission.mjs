import { join } from 'node:path';
import { Child } from '../child.mjs';
import { median } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';

const NAME = 'permission';
const TITLE = 'CPU of a permission decision, from memory';
const PEOPLE = { quick: 2_000, full: 10_000 };
const PASSES_A_ROUND = 5;

/** What deciding about a permission takes, with everybody's roles in memory. */
export const permission = {
  name: NAME,
  title: TITLE,
  async run(world) {
    await world.populate();
    const { quick, rounds } = world.options;
    const script = join(import.meta.dirname, '../servers/plinth-permission.mjs');
    const args = [quick ? PEOPLE.quick : PEOPLE.full, rounds * PASSES_A_ROUND].map(String);
    const child = new Child({ script, args, flags: profileFlags(world, NAME), env: world.env, ipc: true });
    try {
      const { first, remembered } = await child.message();
      const value = Number(median(remembered).toFixed(2));
      const notice = `the first time, from Postgres: ${Math.round(first)} µs`;
      return { name: NAME, title: TITLE, value, unit: 'µs', ceiling: 5, taken: remembered, first, notice };
    } finally {
      await child.stop();
    }
  },
};
