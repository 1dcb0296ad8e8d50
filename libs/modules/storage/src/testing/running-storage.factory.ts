import type { ModuleDefinition } from '@plinth/platform/module';
import { fakePrincipals, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { storage } from '../index.js';

/** An API and a worker with storage. */
export interface RunningStorage {
  readonly api: TestApi;
  readonly worker: TestProcess;
  /** Call it in `afterAll`. */
  readonly close: () => Promise<void>;
}

/**
 * Starts both, for whoever names a user's id.
 * @param env variables that both are given.
 * @param others modules beside storage.
 */
export async function startStorage(
  env: Readonly<Record<string, string>> = {},
  others: readonly ModuleDefinition[] = [],
): Promise<RunningStorage> {
  const modules = [storage, ...others, fakePrincipals()];
  const api = await startTestApi(modules, { RATE_LIMIT: 'off', ...env });
  const worker = await startProcess('worker', modules, api.env);
  const close = async () => {
    await worker.close();
    await api.close();
  };
  return { api, worker, close };
}
