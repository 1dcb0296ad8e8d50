import { builtPath } from '../built.mjs';
import { Child, freePort } from '../child.mjs';

/**
 * Starts the API as it runs in production, on a free port, without waiting for it.
 * @param {string} script another way in than production's, below `dist`.
 */
export async function spawnApi(world, flags = [], script = 'bundle/api.js') {
  const port = await freePort();
  const env = { ...world.env, PORT: String(port) };
  const child = new Child({ script: builtPath(script), flags, env });
  return { name: 'plinth', url: `http://127.0.0.1:${port}`, child };
}

/** Starts the API and waits until it is ready. */
export async function startApi(world, flags, script) {
  const api = await spawnApi(world, flags, script);
  await api.child.answers(`${api.url}/health/ready`);
  return api;
}

/** Starts the worker, without waiting for it. */
export function spawnWorker(world) {
  return new Child({ script: builtPath('bundle/worker.js'), env: world.env });
}
