import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runsIn } from './process-state.js';
import { findRedis } from './redis-binary.js';
import { redisInfo } from './redis-info.js';
import { readRedisState, redisStateFile, redisUrl, type RedisState } from './redis-state.js';
import type { ServerOptions } from './server-options.js';
import { ServerProcess } from './server-process.js';
import { freePort, newPassword, writeState } from './server-state.js';

/**
 * Starts, or adopts, a Redis under `dataFolder/redis` that appends every write to its log and evicts nothing;
 * `redisStateFile` then says how to reach it.
 * @throws {EmbeddedError} where none is to be had.
 */
export async function startRedis({ dataFolder, onStep, durable, restart }: ServerOptions): Promise<ServerProcess> {
  const binary = await findRedis(dataFolder, onStep);
  const folder = join(dataFolder, 'redis');
  const known = readRedisState(dataFolder);
  const state: RedisState = {
    password: known?.password ?? newPassword(),
    port: await portFor(folder, known?.port ?? null),
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeState(redisStateFile(dataFolder), state);
  writeFileSync(join(folder, 'redis.conf'), configuration(state, durable), { mode: 0o600 });
  return ServerProcess.start({
    name: 'Redis',
    command: binary.command,
    args: ['redis.conf'],
    env: { ...process.env, ...binary.env },
    folder,
    account: null,
    logFile: join(dataFolder, 'logs', 'redis.log'),
    pidOnFile: () => pidOnFile(folder),
    isReady: () => answers(state),
    stopSignal: 'SIGTERM',
    restart,
  });
}

/** The password is here and not on the command line, where every user of the machine could read it. */
function configuration(state: RedisState, durable: boolean): string {
  const lines = {
    bind: '127.0.0.1',
    port: state.port,
    requirepass: state.password,
    dir: '.',
    pidfile: 'redis.pid',
    appendonly: durable ? 'yes' : 'no',
    appendfsync: 'everysec',
    save: '""',
    'maxmemory-policy': 'noeviction',
    'tcp-backlog': 128,
    loglevel: 'notice',
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} ${String(value)}\n`)
    .join('');
}

async function answers(state: RedisState): Promise<boolean> {
  try {
    return (await redisInfo(redisUrl(state))).get('loading') === '0';
  } catch {
    return false;
  }
}

/** The port of the server that is left over, else the same as last time where it is free. */
async function portFor(folder: string, last: number | null): Promise<number> {
  const leftOver = pidOnFile(folder);
  return last !== null && leftOver !== null && runsIn(leftOver, folder) ? last : freePort(last);
}

function pidOnFile(folder: string): number | null {
  const file = join(folder, 'redis.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8'));
  return pid > 0 ? pid : null;
}
