import { comparison, interleave, medians } from './measure.mjs';
import { profileClock, profileFlags } from './profile.mjs';
import { startBare } from './servers/start-bare.mjs';
import { startApi } from './servers/plinth.mjs';

/**
 * A scenario that compares two ways through one process of Plinth. The ratio that counts is that of the two; what the
 * bare server takes for the plain one stands beside.
 * @param {{
 *   name: string, title: string, floor: number, unit: string, beside: string,
 *   prepare: (given: {
 *     world: object, plinth: object, bare: object | null, tokens: { users: string[], admin: string },
 *   }) => Promise<{ measured: () => Promise<object>, plain: () => Promise<object>, bare: () => Promise<object> }>,
 * }} scenario `beside` says in a few words what it is compared with. `prepare` makes what both need and returns what
 *   shoots one burst each.
 */
export function pairedScenario({ name, title, floor, unit, beside, prepare }) {
  async function run(world) {
    const { options } = world;
    await world.populate();
    const plinth = await startApi(world, profileFlags(world, name));
    let bare = null;
    try {
      if (!options.profile) bare = await startBare(world, 'verified');
      const tokens = await world.tokens(plinth.url);
      const ways = await prepare({ world, plinth, bare, tokens });
      const shots = options.profile ? [ways.measured] : [ways.measured, ways.plain, ways.bare];
      const shoot = (way) => way();
      await interleave(shots, 1, shoot);
      const warm = profileClock();
      const [measured, plain, limit] = await interleave(shots, options.profile ? 1 : options.rounds, shoot);
      if (!plain) return { name, title, profiled: medians(measured), since: warm };
      const toBare = comparison(measured, limit);
      const ofPlain = comparison(plain, limit);
      const notice = [
        `beside ${beside}, which takes the place of the bare server in this row`,
        `to the bare server: ${said(toBare)}`,
        `that by the bare server: ${said(ofPlain)}`,
      ].join('; ');
      return { name, title, floor, unit, ...comparison(measured, plain), toBare, ofPlain, notice };
    } finally {
      await plinth.child.stop();
      await bare?.child.stop();
    }
  }
  return { name, title, run };
}

function said({ ratio, cpuRatio }) {
  return `${ratio.toFixed(2)}, CPU ${cpuRatio.toFixed(2)}`;
}
