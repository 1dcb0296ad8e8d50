import { randomBytes } from 'node:crypto';
import { migrate, type Schema } from '../database/index.js';
import { databaseConfigFor } from './database-config.js';
import { administer, dropDatabase, onDatabase } from './test-servers.js';

/** A database of one's own. */
export interface TestDatabase {
  /** As the role that the processes act as. */
  readonly url: string;
  /** As the owner of the tables. */
  readonly directUrl: string;
  drop(): Promise<void>;
}

/**
 * A copy of the migrated template database, for one test file; `more` is migrated on top of it. Takes some 50 ms.
 * Drop it in `afterAll`.
 */
export async function createTestDatabase(more?: Schema): Promise<TestDatabase> {
  const ownerUrl = fromSetup('PLINTH_TEST_OWNER_URL');
  const prefix = fromSetup('PLINTH_TEST_PREFIX');
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await administer(ownerUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${prefix}_template`));
  const directUrl = onDatabase(ownerUrl, name);
  if (more) await migrate(databaseConfigFor(directUrl), more);
  return {
    url: onDatabase(fromSetup('PLINTH_TEST_APP_URL'), name),
    directUrl,
    async drop() {
      await administer(ownerUrl, (client) => dropDatabase(client, name));
    },
  };
}

/** The Redis of this run; keep to a prefix of your own. */
export function testRedisUrl(): string {
  return fromSetup('PLINTH_TEST_REDIS_URL');
}

/** A `REDIS_PREFIX` that nobody else uses. */
export function freshRedisPrefix(): string {
  return `${fromSetup('PLINTH_TEST_PREFIX')}_${randomBytes(6).toString('hex')}`;
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test or npm run jest.`);
  return value;
}
