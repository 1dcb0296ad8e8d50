import { join } from 'node:path';
import { Child, freePort } from '../child.mjs';
import { interleave, median } from '../measure.mjs';
import { bearer } from '../objects.mjs';
import { openLoop } from '../open-loop.mjs';
import { get } from '../wire.mjs';
import { startApi } from '../servers/plinth.mjs';
import { startBare } from '../servers/start-bare.mjs';

// So many that the faster server has enough to do from one look of the client to the next.
const CONNECTIONS = 128;

/** What everything around a handler costs: an answer from Plinth's cache, less the same bytes from a bare server. */
export const middleware = {
  name: 'middleware',
  title: 'CPU of all middleware together: GET /v1/users/me from the cache, less a bare answer of the same bytes',

  async run(world) {
    await world.populate();
    const plinth = await startApi(world);
    const bare = await startBare(world, 'verified');
    const nest = await startNest();
    try {
      const { users } = await world.tokens(plinth.url);
      for (const other of [bare, nest]) await giveBytes(plinth, other, bearer(users[0]));
      const subjects = [
        { target: plinth, path: '/v1/users/me' },
        { target: bare, path: '/bytes' },
        { target: bare, path: '/bytes/verified' },
        { target: nest, path: '/bytes' },
      ];
      const shoot = ({ target, path }) => cpuOf(target, path, users, world.options.seconds);
      await interleave(subjects, 1, shoot);
      const [whole, bytes, verified, framework] = await interleave(subjects, world.options.rounds, shoot);
      const less = (others) => median(whole.map((cpu, round) => cpu - others[round]));
      const notice =
        `${micros(whole)} µs, bare ${micros(bytes)} µs; less a controller of Nest's with nothing around it, ` +
        `${micros(framework)} µs: ${Math.round(less(framework))} µs; less a bare one that verifies the token, ` +
        `${micros(verified)} µs: ${Math.round(less(verified))} µs`;
      const { name, title } = middleware;
      return { name, title, value: Math.round(less(bytes)), unit: 'µs a request', ceiling: 60, notice };
    } finally {
      for (const { child } of [plinth, bare, nest]) await child.stop();
    }
  },
};

/** Nest without a platform. */
async function startNest() {
  const port = await freePort();
  const script = join(import.meta.dirname, '../servers/bare-nest.mjs');
  const child = new Child({ script, env: { NODE_ENV: 'production', PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  await child.answers(`${url}/bytes`);
  return { name: 'bare-nest', url, child };
}

/** Has a bare server answer what Plinth answers. */
async function giveBytes(plinth, bare, headers) {
  const answer = await fetch(`${plinth.url}/v1/users/me`, { headers });
  if (!answer.ok) throw new Error(`GET /v1/users/me answers ${answer.status}.`);
  const init = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: await answer.text() };
  const given = await fetch(`${bare.url}/bytes`, init);
  if (!given.ok) throw new Error(`PUT /bytes answers ${given.status}.`);
}

/** CPU of the server per request in µs, at a client that is never woken by an answer. */
async function cpuOf({ name, url, child }, path, tokens, seconds) {
  const requests = tokens.map((token) => get(url, path, bearer(token)));
  const cpu = child.cpuMicros();
  const shot = await openLoop({ url, requests, connections: CONNECTIONS, rate: Infinity, seconds, inBatches: true });
  const { 200: answered = 0, ...others } = shot.statuses;
  if (Object.keys(others).length > 0 || shot.broken > 0) throw new Error(`Requests to ${name} failed.`);
  return (child.cpuMicros() - cpu) / answered;
}

function micros(measurements) {
  return Math.round(median(measurements));
}
