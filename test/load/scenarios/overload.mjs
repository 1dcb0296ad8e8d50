import { setTimeout as sleep } from 'node:timers/promises';
import { bearer } from '../objects.mjs';
import { openLoop } from '../open-loop.mjs';
import { get } from '../wire.mjs';
import { startApi } from '../servers/plinth.mjs';

const NAME = 'overload';
const TITLE = 'p99 of what is accepted at five times the capacity, by that at 60 % of it: the worse of two routes';
const ROUTES = { 'a list of 50': '/v1/admin/users?limit=50', 'a cached answer': '/v1/users/me' };
const CONNECTIONS = { saturated: 32, unloaded: 64, overloaded: 1_000 };
const UNLOADED = 0.6;
const OVERLOADED = 5;
// Overload is told from a crowd that goes by within a moment; what comes then is not measured.
const LEAD_MS = 2_000;
const CALM_MS = 2_000;
// The collector of garbage takes its time once there is little to do.
const RECOVERY_MS = 60_000;
const NEAR = 1.1;
const MIB = 1024 ** 2;

/**
 * Five times as many requests as the API can answer: what it accepts must stay fast, what it does not must be turned
 * away with 503, nothing may fail otherwise, and its memory must come back.
 */
export const overload = {
  name: NAME,
  title: TITLE,
  async run(world) {
    await world.populate();
    const api = await startApi(world);
    try {
      const { admin } = await world.tokens(api.url);
      const routes = [];
      for (const [name, path] of Object.entries(ROUTES)) {
        const request = get(api.url, path, bearer(admin));
        routes.push({ name, ...(await tried(api, request, world.options.seconds)) });
      }
      const memory = await recovered(api, routes[0].rss);
      const value = Math.max(...routes.map(({ ratio }) => ratio));
      const notice = [...routes.map(described), memory].join('; ');
      return { name: NAME, title: TITLE, value, unit: 'times', ceiling: 3, notice, routes };
    } finally {
      await api.child.stop();
    }
  },
};

/** One route at its capacity, below it and far above it. */
async function tried(api, request, seconds) {
  const shoot = async (connections, rate, leadMs = 0) => {
    const cpu = api.child.cpuMicros();
    const load = { url: api.url, requests: [request], connections, rate, seconds, leadMs };
    const shot = summary(await openLoop(load), seconds);
    return { ...shot, cpuMicros: api.child.cpuMicros() - cpu };
  };
  await shoot(CONNECTIONS.saturated, Infinity);
  const saturated = await shoot(CONNECTIONS.saturated, Infinity);
  await sleep(1_000);
  const unloaded = await shoot(CONNECTIONS.unloaded, saturated.rate * UNLOADED);
  const rss = rssOf(api);
  const overloaded = await shoot(CONNECTIONS.overloaded, saturated.rate * OVERLOADED, LEAD_MS);
  await sleep(CALM_MS);
  const ratio = Number((overloaded.p99 / unloaded.p99).toFixed(1));
  return { ratio, rss, saturated, unloaded, overloaded };
}

/** Waits for the memory to come back to what it was before the first overload, and says whether it did. */
async function recovered(api, before) {
  const peak = rssOf(api);
  const began = performance.now();
  const until = began + RECOVERY_MS;
  while (rssOf(api) > before * NEAR && performance.now() < until) await sleep(500);
  const seconds = (performance.now() - began) / 1000;
  const [from, most, after] = [before, peak, rssOf(api)].map(Math.round);
  return `memory ${from} MiB before, ${most} MiB at the end, ${after} MiB ${seconds.toFixed(0)} s after`;
}

function rssOf({ child }) {
  return child.rssBytes() / MIB;
}

function summary({ statuses, latencies, late, unsent, broken, waiting, utilization }, seconds) {
  const { 200: accepted = 0, 503: turnedAway = 0, ...others } = statuses;
  return {
    rate: accepted / seconds,
    refusals: turnedAway / seconds,
    p50: quantile(latencies[200], 0.5),
    p99: quantile(latencies[200], 0.99),
    refusedP99: quantile(latencies[503], 0.99),
    clientLateP99: quantile(late, 0.99),
    clientBusy: utilization,
    unsent,
    failed: Object.values(others).reduce((sum, times) => sum + times, broken + waiting),
  };
}

function described({ name, ratio, saturated, unloaded, overloaded }) {
  return [
    `${name}: ${ratio} times, ${ms(unloaded.p99)} and ${ms(overloaded.p99)} ms`,
    `${Math.round((100 * overloaded.rate) / saturated.rate)} % of the capacity of ${count(saturated.rate)}/s used`,
    `${count(overloaded.refusals)}/s turned away within ${ms(overloaded.refusedP99)} ms`,
    `otherwise refused or failed ${overloaded.failed}`,
    `not sent for want of a free connection ${count(overloaded.unsent)}`,
  ].join(', ');
}

function quantile(times = [], share) {
  return Float64Array.from(times).sort()[Math.floor(times.length * share)] ?? 0;
}

function ms(value) {
  return value.toFixed(1);
}

function count(value) {
  return Math.round(value).toLocaleString('en');
}
