import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 1;
const DRAIN_MS = 5_000;
const LENGTH = /\r\ncontent-length: (\d+)/i;
const HEAD_END = '\r\n\r\n';

/**
 * Asks as often as it is told to, however slowly the answers come, at random intervals as a crowd does. It does so
 * little itself that at ten thousand requests a second most of its core is left to Postgres and Redis. An answer's time
 * runs from its request's last byte to its own last byte; how late the requests themselves were is told apart.
 * @param {{
 *   url: string, requests: Buffer[], connections: number, rate: number, seconds: number, leadMs?: number,
 * }} load `rate` in requests a second; infinite: each connection asks again as soon as it is answered. What is asked in
 *   the first `leadMs` is not measured.
 * @returns what came: how many of each status, their times in ms by status, by how many ms requests were sent `late`, how
 *   many were `unsent` since no connection was free, `broken` connections, answers still waited for at the end.
 */
export async function openLoop({ url, requests, connections, rate, seconds, leadMs = 0 }) {
  const { hostname: host, port } = new URL(url);
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
    Array.from({ length: connections }, () => connection(host, Number(port), answered, () => (shot.broken += 1))),
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
    await sleep(TICK_MS);
  }
  const { utilization } = performance.eventLoopUtilization(busy);
  for (const until = performance.now() + DRAIN_MS; shot.waiting > 0 && performance.now() < until;) await sleep(10);
  for (const { socket } of open) socket.destroy();
  return { ...shot, utilization };
}

/** A connection that has one request on its way at a time. */
function connection(host, port, answered, broken) {
  return new Promise((resolve, reject) => {
    const state = { socket: undefined, sentAt: 0, left: 0, status: '' };
    const onread = {
      buffer: Buffer.allocUnsafeSlow(64 * 1024),
      callback(size, buffer) {
        let at = 0;
        if (state.left === 0) {
          // The head of every answer fits the first piece.
          const bodyAt = buffer.indexOf(HEAD_END) + HEAD_END.length;
          const head = buffer.latin1Slice(0, bodyAt);
          state.status = head.slice(9, 12);
          state.left = Number(LENGTH.exec(head)[1]);
          at = bodyAt;
        }
        state.left -= size - at;
        if (state.left === 0) answered(state, state.status);
        return true;
      },
    };
    state.socket = connect({ host, port, noDelay: true, onread }, () => resolve(state));
    state.socket.once('error', reject);
    state.socket.on('error', broken);
    state.socket.once('end', broken);
  });
}

/** A GET as it goes over the wire. */
export function get(url, path, headers) {
  const lines = Object.entries({ host: new URL(url).host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
}
