import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { bearer } from '../objects.mjs';
import { startApi } from '../servers/plinth.mjs';

const NAME = 'overload';
const TITLE = 'p99 of what is accepted at five times the capacity, by that at a quarter of it';
const PATH = '/v1/admin/users?limit=50';
const CONNECTIONS = { saturated: 32, unloaded: 16, overloaded: 500 };
// Overload is told from a crowd that goes by within a second; what comes then is not measured.
const LEAD_MS = 2_000;
const RECOVERY_MS = 10_000;
const MIB = 1024 ** 2;

/**
 * Five times as many requests as the API can answer: what it accepts must stay fast, what it does not must be turned
 * away with 503, nothing may fail otherwise, and its memory must come back.
 */
export const overload = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { seconds } = world.options;
    await world.populate();
    const api = await startApi(world);
    try {
      const { admin } = await world.tokens(api.url);
      const shoot = (connections, overallRate, leadMs = 0) =>
        burst(api.url, admin, { connections, overallRate, seconds, leadMs });
      await shoot(CONNECTIONS.saturated);
      const capacity = (await shoot(CONNECTIONS.saturated)).accepted / seconds;
      const unloaded = await shoot(CONNECTIONS.unloaded, capacity / 4);
      const before = api.child.rssBytes() / MIB;
      const overloaded = await shoot(CONNECTIONS.overloaded, capacity * 5, LEAD_MS);
      await sleep(RECOVERY_MS);
      const after = api.child.rssBytes() / MIB;
      const notice = [
        `${ms(unloaded.p99)} and ${ms(overloaded.p99)} ms`,
        `${Math.round((100 * overloaded.accepted) / seconds / capacity)} % of the capacity used`,
        `turned away: ${count(overloaded.statuses[503])}, otherwise refused or failed: ${overloaded.failed}`,
        `memory ${Math.round(before)} MiB before, ${Math.round(after)} MiB ten seconds after`,
      ].join('; ');
      const value = Number((overloaded.p99 / unloaded.p99).toFixed(1));
      return { name: NAME, title: TITLE, value, unit: 'times', ceiling: 3, notice, unloaded, overloaded };
    } finally {
      await api.child.stop();
    }
  },
};

/** @returns how many were accepted, the statuses of all, and the 99th percentile of the accepted ones in ms. */
async function burst(url, token, { connections, overallRate, seconds, leadMs }) {
  const begin = performance.now() + leadMs;
  const accepted = [];
  const statuses = {};
  const setupClient = (client) => {
    client.on('response', (status, _bytes, milliseconds) => {
      if (performance.now() < begin) return;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200) accepted.push(milliseconds);
    });
  };
  const load = {
    url: url + PATH,
    headers: bearer(token),
    connections,
    duration: seconds + leadMs / 1000,
    timeout: 30,
    setupClient,
  };
  const { errors, timeouts } = await autocannon({ ...load, ...(overallRate && { overallRate }) });
  const sorted = Float64Array.from(accepted).sort();
  const others = Object.entries(statuses).filter(([status]) => status !== '200' && status !== '503');
  return {
    accepted: sorted.length,
    p99: sorted[Math.floor(sorted.length * 0.99)],
    statuses,
    failed: errors + timeouts + others.reduce((sum, [, times]) => sum + times, 0),
  };
}

function ms(value) {
  return value.toFixed(1);
}

function count(value = 0) {
  return value.toLocaleString('en');
}
