import { statfs } from 'node:fs/promises';
import { databaseSection, platformSection, redisSection, storageSection } from '@plinth/config';
import type { LoadedConfig } from '@plinth/platform/config';
import { ownerDataSource } from '@plinth/platform/database';
import { redisInfo } from '@plinth/platform/embedded';
import { loadKeyRing } from '@plinth/platform/secrets';
import { schema } from '../schema.js';

interface Check {
  readonly name: string;
  /** Resolves with what was found. @throws with what is wrong. */
  run(config: LoadedConfig): Promise<string>;
}

const OLDEST_NODE = '20.19';
const OLDEST_POSTGRES = '15';
const OLDEST_REDIS = '6.2';

/** What Plinth stands on, the ground first. */
export const checks: readonly Check[] = [
  { name: 'Node', run: () => atLeast(process.versions.node, OLDEST_NODE) },
  { name: 'Secret keys', run: checkKeys },
  { name: 'Disk', run: checkDisk },
  { name: 'PostgreSQL', run: checkPostgres },
  { name: 'Migrations', run: checkMigrations },
  { name: 'Redis', run: checkRedis },
];

function atLeast(version: string, oldest: string): Promise<string> {
  const newEnough = version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
  return newEnough ? Promise.resolve(version) : Promise.reject(new Error(`${version}; ${oldest} or newer is needed`));
}

function checkKeys(config: LoadedConfig): Promise<string> {
  loadKeyRing(config.of(platformSection), config.production);
  return Promise.resolve('can be read');
}

async function checkDisk(config: LoadedConfig): Promise<string> {
  const { bavail, bsize } = await statfs(config.of(platformSection).dataFolder);
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free > config.of(storageSection).reserveBytes) return found;
  throw new Error(`${found}; uploads are refused below STORAGE_RESERVE_BYTES`);
}

async function checkPostgres(config: LoadedConfig): Promise<string> {
  const rows = await askDatabase<{ server_version: string }>(config, 'SHOW server_version');
  return atLeast(rows[0]?.server_version ?? '0', OLDEST_POSTGRES);
}

async function checkMigrations(config: LoadedConfig): Promise<string> {
  const table = await askDatabase(
    config,
    "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'migration'",
  );
  const ran = table.length === 0 ? [] : await askDatabase(config, 'SELECT 1 FROM migration');
  const pending = schema.migrations.length - ran.length;
  if (pending > 0) throw new Error(`${String(pending)} pending: run npm run plinth -- migrate`);
  return 'none pending';
}

async function askDatabase<R>(config: LoadedConfig, sql: string): Promise<R[]> {
  const source = await ownerDataSource(config.of(databaseSection), schema).initialize();
  try {
    return await source.query<R[]>(sql);
  } finally {
    await source.destroy();
  }
}

async function checkRedis(config: LoadedConfig): Promise<string> {
  const info = await redisInfo(config.of(redisSection).url ?? '');
  const version = await atLeast(info.get('redis_version') ?? '0', OLDEST_REDIS);
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy !== 'noeviction') throw new Error(`${version}, but maxmemory-policy is ${policy}: set it to noeviction`);
  return `${version}, noeviction`;
}
