import { setTimeout as sleep } from 'node:timers/promises';
import { spawnWorker, startApi } from '../servers/plinth.mjs';

const SETTLE_MS = 10_000;
const MIB = 1024 ** 2;

/** What a process holds in RAM ten seconds after its start, with nothing to do. */
export const idleMemory = [
  { name: 'api-memory', title: 'Idle memory of the API', start: async (world) => (await startApi(world)).child },
  { name: 'worker-memory', title: 'Idle memory of the worker', start: async (world) => spawnWorker(world) },
].map(({ name, title, start }) => ({
  name,
  title,
  async run(world) {
    const child = await start(world);
    try {
      await sleep(SETTLE_MS);
      if (child.process.exitCode !== null) throw new Error(`It ended with code ${child.process.exitCode}.`);
      return { name, title, value: Math.round(child.rssBytes() / MIB), unit: 'MiB', ceiling: 180 };
    } finally {
      await child.stop();
    }
  },
}));
