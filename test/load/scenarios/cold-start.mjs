import { median } from '../measure.mjs';
import { profileFlags } from '../profile.mjs';
import { spawnApi } from '../servers/plinth.mjs';

const NAME = 'cold-start';
const TITLE = 'API from spawn to its first answer';
const POLL_MS = 2;

/** How long a process takes from its spawn until /health/live answers, with the files in the disk cache. */
export const coldStart = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { rounds, profile } = world.options;
    const taken = [];
    for (let round = 0; round < (profile ? 1 : rounds); round++) {
      const begun = performance.now();
      const api = await spawnApi(world, profileFlags(world, NAME));
      try {
        await api.child.answers(`${api.url}/health/live`, POLL_MS);
        taken.push(performance.now() - begun);
      } finally {
        await api.child.stop();
      }
    }
    return { name: NAME, title: TITLE, value: Math.round(median(taken)), unit: 'ms', ceiling: 1_500, taken };
  },
};
