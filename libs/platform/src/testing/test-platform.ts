import type { ModuleDefinition } from '../module/index.js';
import { createTestEnvironment } from './test-environment.js';
import { administer } from './test-servers.js';
import { startProcess, type TestProcess } from './test-worker.js';

/** What every process stands on, without routes and without running jobs. */
export interface TestPlatform extends TestProcess {
  /** Runs SQL as the owner of the tables, on a connection of its own. */
  asOwner(sql: string): Promise<unknown[]>;
}

/** Starts the platform on a database of its own. Close it in `afterAll`. */
export async function startTestPlatform(
  more: Readonly<Record<string, string>> = {},
  modules: readonly ModuleDefinition[] = [],
): Promise<TestPlatform> {
  const { env, directUrl, dispose } = await createTestEnvironment(more);
  const process = await startProcess('submitter', modules, env);
  return {
    ...process,
    asOwner: (sql) => administer(directUrl, async (client) => (await client.query(sql)).rows),
    async close() {
      await process.close();
      await dispose();
    },
  };
}
