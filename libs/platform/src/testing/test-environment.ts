import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, freshRedisPrefix, testRedisUrl } from './test-database.js';

/** The environment of a platform with a database, a Redis prefix and a data folder of its own. */
export interface TestEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly dataFolder: string;
  /** The database as the owner of the tables. */
  readonly directUrl: string;
  dispose(): Promise<void>;
}

/** Makes a fresh environment; `more` adds to it or replaces parts of it. */
export async function createTestEnvironment(more: Readonly<Record<string, string>> = {}): Promise<TestEnvironment> {
  const database = await createTestDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'plinth-test-'));
  const env = {
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.directUrl,
    ...(process.env['TEST_POOLED_URL'] && { DATABASE_PREPARED: 'off' }),
    REDIS_URL: testRedisUrl(),
    REDIS_PREFIX: freshRedisPrefix(),
    PLINTH_DATA: dataFolder,
    LOG_LEVEL: 'silent',
    PORT: '0',
    // A test of a race is about who wins, not about how long a slow machine may take; tests of deadlines set their own.
    DATABASE_CONNECT_TIMEOUT_MS: '15000',
    DATABASE_QUERY_TIMEOUT_MS: '15000',
    // Nor whether it is turned away there.
    SHED_EVENT_LOOP_DELAY_MS: '0',
    SHED_POOL_WAIT_MS: '0',
    // The cheapest parameters that are allowed: tests are about what surrounds the hash.
    AUTH_HASH_MEMORY_KIB: '7168',
    AUTH_HASH_PASSES: '1',
    ...more,
  };
  return {
    env,
    dataFolder,
    directUrl: database.directUrl,
    async dispose() {
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
