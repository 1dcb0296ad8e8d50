import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';

// The client hangs up at the end of a burst; what the server still works on must not fall on the next one.
const SETTLE_MS = 200;

// The client keeps each body as text for its checks. Decoding would cost it more than the servers' whole work.
const dropBodies = (client) => {
  client.pipelinedRequests.addBody = () => undefined;
};

/**
 * One burst of load.
 * @param {{ url: string, child: import('./child.mjs').Child }} target
 * @param {{ requests: object[], connections: number, seconds?: number, amount?: number }} load lasts for `seconds` or
 *   until `amount` requests are answered.
 * @returns requests per second, CPU of the server per request in µs, the share of its core that it used, latency in ms.
 */
export async function burst(target, { requests, connections, seconds, amount }) {
  const cpu = target.child.cpuMicros();
  const length = amount === undefined ? { duration: seconds } : { amount };
  const readsBodies = requests.some(({ onResponse }) => onResponse);
  // autocannon sees only once a second whether the last answer has come.
  let ended;
  const setupClient = (client) => {
    client.once('done', () => (ended = Date.now()));
    if (!readsBodies) dropBodies(client);
  };
  const load = { url: target.url, connections, requests, timeout: 30, setupClient, ...length };
  const result = await autocannon(load);
  const used = target.child.cpuMicros() - cpu;
  await sleep(SETTLE_MS);
  const wrong = result.non2xx + result.errors + result.timeouts + result.mismatches;
  if (wrong > 0) throw new Error(`${wrong} of ${result.requests.total} requests to ${target.name} failed.`);
  const answered = result['2xx'];
  const took = (ended - result.start.getTime()) / 1000;
  return {
    rate: answered / took,
    cpuMicros: used / answered,
    busy: used / 1e6 / took,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

/**
 * Runs `rounds` rounds of `measure(subject)`, every subject in each round and in turning order, so that what changes on
 * the machine meanwhile falls on all of them.
 * @returns the measurements of each subject, by round.
 */
export async function interleave(subjects, rounds, measure) {
  const taken = new Map(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? subjects : [...subjects].reverse();
    for (const subject of order) taken.get(subject).push(await measure(subject, round));
  }
  return subjects.map((subject) => taken.get(subject));
}

/** The median of each field. */
export function medians(measurements) {
  const fields = Object.keys(measurements[0]);
  return Object.fromEntries(fields.map((field) => [field, median(measurements.map((each) => each[field]))]));
}

/** What is compared: medians of both, and the median of the ratios within each round. */
export function comparison(plinth, bare) {
  const ratios = plinth.map(({ rate }, round) => rate / bare[round].rate);
  return {
    plinth: medians(plinth),
    bare: medians(bare),
    ratio: median(ratios),
    ratios,
    cpuRatio: median(bare.map(({ cpuMicros }, round) => cpuMicros / plinth[round].cpuMicros)),
  };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
