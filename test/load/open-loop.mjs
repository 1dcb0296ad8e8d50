import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { openWire } from './wire.mjs';

const TICK_MS = 1;
const DRAIN_MS = 5_000;
// Nobody rings it: a wait for it is a sleep.
const BELL = new Int32Array(new SharedArrayBuffer(4));

/**
 * Asks as often as it is told to, however slowly the answers come, at random intervals as a crowd does. It does so
 * little itself that at ten thousand requests a second most of its core is left to Postgres and Redis. An answer's time
 * runs from its request's last byte to its own last byte; how late the requests themselves were is told apart.
 * @param {{
 *   url: string, requests: Buffer[], connections: number, rate: number, seconds: number, leadMs?: number,
 *   inBatches?: boolean,
 * }} load `rate` in requests a second; infinite: each connection asks again as soon as it is answered. What is asked in
 *   the first `leadMs` is not measured. `inBatches`: reads what has come once in a millisecond, so that no answer has to wake
 *   it: that would count as work of the server, and only of one that is slower than the client.
 * @returns what came: how many of each status, their times in ms by status, by how many ms requests were sent `late`, how
 *   many were `unsent` since no connection was free, `broken` connections, answers still waited for at the end.
 */
export async function openLoop({ url, requests, connections, rate, seconds, leadMs = 0, inBatches = false }) {
  const idle = [];
  const shot = { statuses: {}, latencies: {}, late: [], unsent: 0, broken: 0, waiting: 0 };
  const begin = performance.now();
  const measuredFrom = begin + leadMs;
  const end = measuredFrom + seconds * 1000;
  const answered = (connection, status) => {
    shot.waiting -= 1;
    if (connection.sentAt >= measuredFrom) {
      shot.statuses[status] = (shot.statuses[status] ?? 0) + 1;
      (shot.latencies[status] ??= []).push(performance.now() - connection.sentAt);
    }
    if (rate === Infinity && performance.now() < end) ask(connection);
    else idle.push(connection);
  };
  let next = 0;
  const ask = (connection) => {
    connection.sentAt = performance.now();
    shot.waiting += 1;
    connection.socket.write(requests[next++ % requests.length]);
  };
  const open = await Promise.all(
    Array.from({ length: connections }, () => openWire(url, answered, () => (shot.broken += 1))),
  );
  idle.push(...open);
  const busy = performance.eventLoopUtilization();
  if (rate === Infinity) for (const each of idle.splice(0)) ask(each);
  let due = performance.now();
  for (let now = due; now < end; now = performance.now()) {
    for (; due <= now && rate !== Infinity; due += (-Math.log(1 - Math.random()) * 1000) / rate) {
      // Who was answered longest ago asks next: all connections are alive.
      const free = idle.shift();
      if (free) ask(free);
      else shot.unsent += 1;
      if (due >= measuredFrom) shot.late.push(performance.now() - due);
    }
    await (inBatches ? nap() : sleep(TICK_MS));
  }
  const { utilization } = performance.eventLoopUtilization(busy);
  for (const until = performance.now() + DRAIN_MS; shot.waiting > 0 && performance.now() < until;) await sleep(10);
  for (const { socket } of open) socket.destroy();
  return { ...shot, utilization };
}

/** Sleeps without an ear for the sockets, then lets the event loop read them. */
async function nap() {
  Atomics.wait(BELL, 0, 0, TICK_MS);
  await nextTurn();
}
