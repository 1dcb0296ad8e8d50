import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseConfigFor } from './database-config.js';
import { migrate, type Schema } from '../database/index.js';
import { isRunning, startEmbedded } from '../embedded/index.js';

const INSUFFICIENT_PRIVILEGE = '42501';
const DROP_TRIES = 20;
const DROP_AGAIN_MS = 500;

const FOLDER = 'plinth-servers-';

/** What a run of the tests stands on. Its workers find it in the environment. */
export interface TestServers {
  stop(): Promise<void>;
}

/**
 * Finds Postgres and Redis (`TEST_DATABASE_URL`, of a login that may create databases, and `TEST_REDIS_URL`; else
 * servers of its own that end with this process; `TEST_POOLED_URL` leads the processes through a pooler) and makes the migrated database that every test file gets a copy of.
 */
export async function startTestServers(schema: Schema): Promise<TestServers> {
  sweep();
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, TEST_POOLED_URL: pooledUrl } = process.env;
  const dataFolder = join(tmpdir(), `${FOLDER}${String(process.pid)}`);
  mkdirSync(dataFolder, { recursive: true });
  const servers = await startEmbedded({
    dataFolder,
    postgres: !databaseUrl,
    redis: !redisUrl,
    durable: false,
    restart: false,
  });
  const ownerUrl = databaseUrl || servers.databaseDirectUrl || '';
  const prefix = `plinth_test_${randomBytes(4).toString('hex')}`;
  process.env['PLINTH_TEST_PREFIX'] = prefix;
  process.env['PLINTH_TEST_OWNER_URL'] = ownerUrl;
  process.env['PLINTH_TEST_APP_URL'] = pooledUrl || (servers.databaseUrl ?? actingAsRestrictedRole(ownerUrl));
  process.env['PLINTH_TEST_REDIS_URL'] = redisUrl || servers.redisUrl || '';
  await makeTemplate(ownerUrl, `${prefix}_template`, schema);
  return {
    async stop() {
      if (databaseUrl) await dropDatabases(ownerUrl, prefix);
      await servers.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Removes what interrupted runs left behind. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(FOLDER) ? name.slice(FOLDER.length) : Number.NaN);
    if (!(pid > 0) || isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to another user, whose next run removes it.
    }
  }
}

async function makeTemplate(ownerUrl: string, name: string, schema: Schema): Promise<void> {
  await administer(ownerUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  await migrate(databaseConfigFor(onDatabase(ownerUrl, name)), schema);
}

async function dropDatabases(ownerUrl: string, prefix: string): Promise<void> {
  await administer(ownerUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await dropDatabase(client, datname);
  });
}

/**
 * Drops a database and whoever is in it. Postgres refuses to while a process of its own is there, such as one that
 * vacuums; that leaves soon.
 */
export async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return;
    } catch (error) {
      const isRefused = error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE;
      if (!isRefused || tries === DROP_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, DROP_AGAIN_MS));
    }
  }
}

/** Runs `work` on a connection that belongs to no test's database. */
export async function administer<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and login, another database. */
export function onDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

function actingAsRestrictedRole(url: string): string {
  const acting = new URL(url);
  acting.searchParams.set('options', '-c role=plinth_app');
  return acting.href;
}
