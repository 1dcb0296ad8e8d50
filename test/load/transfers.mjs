import { Agent, request } from 'node:http';

/**
 * A burst of transfers that take several requests, or bodies too large for the load generator to hold many of.
 * @param {{ url: string, child: import('./child.mjs').Child }} target
 * @param {{ amount: number, connections: number, transfer: (send: Send) => Promise<void> }} load
 * @returns the same as `burst`, by transfer.
 * @typedef {(path: string, request: { method: string, headers: object, body?: Buffer }, status: number) => Promise<object>} Send
 *   sends one request, and returns the headers of the answer.
 */
export async function transfers(target, { amount, connections, transfer }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (path, options, status) => exchange(target.url + path, { ...options, agent }, status);
  const cpu = target.child.cpuMicros();
  const begun = performance.now();
  const taken = [];
  let left = amount;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const since = performance.now();
      await transfer(send);
      taken.push(performance.now() - since);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, lane));
  } finally {
    agent.destroy();
  }
  const took = (performance.now() - begun) / 1000;
  const used = target.child.cpuMicros() - cpu;
  taken.sort((a, b) => a - b);
  return {
    rate: amount / took,
    cpuMicros: used / amount,
    busy: used / 1e6 / took,
    p50: taken[Math.floor(amount / 2)],
    p99: taken[Math.floor(amount * 0.99)],
  };
}

function exchange(url, { method, headers, body, agent }, status) {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': body?.length ?? 0 };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === status) resolve(answer.headers);
        else reject(new Error(`${method} ${url} answers ${answer.statusCode} instead of ${status}.`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
