import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServerCore } from './cores.mjs';
import { built } from './built.mjs';

// Linux counts CPU time in hundredths of a second, whatever the kernel's own clock.
const TICK_MICROS = 10_000;
const START_MS = 30_000;
const STOP_MS = 15_000;

const { guardProcess } = await built('libs/platform/src/embedded/index.js');

/** A Node process on the server's core. It does not outlive this one. */
export class Child {
  /** @param {{ script: string, args?: string[], flags?: string[], env: NodeJS.ProcessEnv, ipc?: boolean }} program */
  constructor({ script, args = [], flags = [], env, ipc = false }) {
    const [command, words] = onServerCore(process.execPath, [...flags, script, ...args]);
    this.process = spawn(command, words, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])],
      detached: true,
    });
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.lift = guardProcess(this.process.pid, 'SIGKILL');
  }

  /** CPU time of all its threads so far, in microseconds; `NaN` where there is no /proc. */
  cpuMicros() {
    const stat = this.read('stat');
    // The name of the program comes second, in brackets, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  }

  /** Memory in RAM, in bytes; `NaN` where there is no /proc. */
  rssBytes() {
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(this.read('status'))?.[1]) * 1024;
  }

  /** The most memory in RAM since its start, in bytes; `NaN` where there is no /proc. */
  peakBytes() {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(this.read('status'))?.[1]) * 1024;
  }

  /** Waits until `url` answers 200; polls every `everyMs`. */
  async answers(url, everyMs = 20) {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (this.process.exitCode !== null) throw new Error(`The server ended with code ${this.process.exitCode}.`);
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await sleep(everyMs);
    }
    throw new Error(`${url} did not answer within ${START_MS / 1000} s.`);
  }

  /** The next message over IPC. */
  message() {
    return new Promise((resolve, reject) => {
      this.process.once('message', resolve);
      this.process.once('exit', (code) => reject(new Error(`The process ended with code ${code}.`)));
    });
  }

  /** Asks it to end in good order, and waits. */
  async stop() {
    this.process.kill('SIGTERM');
    await Promise.race([this.ended, sleep(STOP_MS, undefined, { ref: false })]);
    this.process.kill('SIGKILL');
    await this.ended;
    this.lift();
  }

  read(file) {
    try {
      return readFileSync(`/proc/${this.process.pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
