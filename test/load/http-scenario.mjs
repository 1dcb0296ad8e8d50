import { burst, comparison, interleave, medians } from './measure.mjs';
import { profileClock, profileFlags } from './profile.mjs';
import { startBare } from './servers/start-bare.mjs';
import { startApi } from './servers/plinth.mjs';

/**
 * A scenario over HTTP: the same requests to Plinth and to the bare server, once with tokens verified each time (that
 * ratio counts) and once with remembered tokens.
 * @param {{
 *   name: string, title: string, floor: number, connections?: number,
 *   amount?: { quick: number, full: number }, warmUps?: number, flags?: string[], script?: string,
 *   anonymous?: boolean,
 *   prepare: (given: {
 *     world: object, target: object, people: object[], tokens: { users: string[], admin: string },
 *   }) => Promise<object[]>,
 * }} scenario `prepare` makes what the requests need on one server and returns the requests, as autocannon takes them.
 *   `amount` counts a round in requests instead of seconds, for those that leave much behind. Before those that count come
 *   `warmUps` rounds. `flags` are for Plinth's Node, and `script` is what it runs where that is not production's. `anonymous` says
 *   that the requests carry no access token: there is one bare server then.
 */
export function httpScenario(scenario) {
  const {
    name,
    title,
    floor,
    connections = 32,
    amount,
    warmUps = 1,
    flags = [],
    script,
    anonymous,
    prepare,
  } = scenario;
  async function run(world) {
    const { options } = world;
    await world.populate();
    const targets = [await startApi(world, [...flags, ...profileFlags(world, name)], script)];
    try {
      if (!options.profile) targets.push(await startBare(world, 'verified'));
      if (!options.profile && !anonymous) targets.push(await startBare(world, 'remembered'));
      const tokens = await world.tokens(targets[0].url);
      const people = world.people.slice(0, -1);
      const size = amount ? { amount: options.quick ? amount.quick : amount.full } : { seconds: options.seconds };
      const loads = new Map();
      const notes = [];
      for (const target of targets) {
        const requests = await prepare({ world, target, people, tokens });
        await look(target, requests[0]);
        // The second answer is what the load will see, from a cache where there is one.
        notes.push(await look(target, requests[0]));
        loads.set(target, { requests, connections, ...size });
      }
      const shoot = (target) => burst(target, loads.get(target));
      await interleave(targets, warmUps, shoot);
      const warm = profileClock();
      const [plinth, bare, remembering] = await interleave(targets, options.profile ? 1 : options.rounds, shoot);
      if (!bare) return { name, title, profiled: medians(plinth), since: warm };
      const notice = differences(notes);
      const beside = remembering && comparison(plinth, remembering);
      return { name, title, floor, unit: 'req/s', ...comparison(plinth, bare), remembering: beside, notice };
    } finally {
      for (const { child } of targets) await child.stop();
    }
  }
  return { name, title, run };
}

/** Sends one request and says what came, so that no error is ever measured as an answer. */
async function look(target, request) {
  const { method = 'GET', path, headers, body } = request.setupRequest?.({ ...request }) ?? request;
  const answer = await fetch(target.url + path, { method, headers, body });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`${method} ${path} on ${target.name} answers ${answer.status}.`);
  request.onResponse?.(answer.status, bytes.toString());
  return { bytes: bytes.byteLength, status: answer.status, cache: answer.headers.get('x-cache') };
}

/** What a reader must know about how the answers differ. */
function differences([plinth, bare]) {
  const notes = [];
  if (plinth.status !== bare.status) notes.push(`status ${plinth.status} against ${bare.status}`);
  if (Math.abs(plinth.bytes / bare.bytes - 1) > 0.05) notes.push(`${plinth.bytes} bytes against ${bare.bytes}`);
  if (plinth.cache === 'HIT') notes.push('Plinth answers from its cache');
  return notes.join('; ');
}
