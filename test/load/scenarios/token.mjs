import { join } from 'node:path';
import { Child } from '../child.mjs';
import { median } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';

const NAME = 'token';
const TITLE = 'CPU of authenticating a request, token remembered';
const TOKENS = { quick: 2_000, full: 10_000 };
const PASSES_A_ROUND = 5;

/** What the access guard takes for a route that wants a caller, beyond what it takes for a public one. */
export const token = {
  name: NAME,
  title: TITLE,
  async run(world) {
    await world.populate();
    const { quick, rounds } = world.options;
    const script = join(import.meta.dirname, '../servers/plinth-token.mjs');
    const args = [quick ? TOKENS.quick : TOKENS.full, rounds * PASSES_A_ROUND].map(String);
    const child = new Child({ script, args, flags: profileFlags(world, NAME), env: world.env, ipc: true });
    try {
      const { fresh, remembered } = await child.message();
      const value = Number(median(remembered).toFixed(1));
      const notice = `a token seen for the first time: ${Math.round(fresh)} µs`;
      return { name: NAME, title: TITLE, value, unit: 'µs', ceiling: 15, taken: remembered, fresh, notice };
    } finally {
      await child.stop();
    }
  },
};
