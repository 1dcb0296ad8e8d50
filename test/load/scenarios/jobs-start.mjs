import { join } from 'node:path';
import { Child } from '../child.mjs';
import { interleave, median } from '../measure.mjs';

const NAME = 'jobs-start';
const TITLE = 'From adding a job to its start, p50, nothing else to do';
const REST_MS = 5;

/** One job after the other, added by the process that runs it: from the call to the handler, the durable write included. */
export const jobsStart = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { quick, rounds } = world.options;
    const start = (script) =>
      new Child({ script: join(import.meta.dirname, '../servers', script), env: world.env, ipc: true });
    const children = [start('plinth-starts.mjs'), start('bare-starts.mjs')];
    try {
      for (const child of children) await child.message();
      const shoot = async (child) => {
        child.process.send({ amount: quick ? 100 : 300, restMs: REST_MS });
        const { millis } = await child.message();
        return millis;
      };
      await interleave(children, 1, shoot);
      const [plinth, bull] = (await interleave(children, rounds, shoot)).map((taken) => taken.flat());
      const beside = `p99 ${at(plinth, 0.99)} ms; Bull's own ${at(bull, 0.5)} and ${at(bull, 0.99)} ms`;
      return {
        name: NAME,
        title: TITLE,
        value: Number(median(plinth).toFixed(2)),
        unit: 'ms',
        ceiling: 3,
        notice: beside,
      };
    } finally {
      for (const child of children) await child.stop();
    }
  },
};

function at(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)].toFixed(2);
}
