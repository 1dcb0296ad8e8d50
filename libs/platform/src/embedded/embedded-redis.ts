import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedServerOptions } from './embedded-postgres.js';
import { findRedis } from './redis-binary.js';
import { runsIn } from './process-state.js';
import { redisAnswers } from './redis-client.js';
import { ServerProcess } from './server-process.js';
import { freePort, newPassword, readState, writeState } from './server-state.js';

export interface EmbeddedRedis {
  readonly url: string;
  readonly process: ServerProcess;
}

interface RedisState {
  readonly port: number;
  readonly password: string;
}

/**
 * Starts, or adopts, a Redis under `dataFolder/redis`: on loopback alone, appending every write to its log, evicting
 * nothing.
 * @throws {EmbeddedError} where none is to be had.
 */
export async function startRedis(options: EmbeddedServerOptions): Promise<EmbeddedRedis> {
  const binary = await findRedis(options.dataFolder, options.onStep);
  const folder = join(options.dataFolder, 'redis');
  const stateFile = join(options.dataFolder, 'redis.json');
  const known = readState<RedisState>(stateFile);
  const leftOver = pidOnFile(folder);
  const state: RedisState = {
    password: known?.password ?? newPassword(),
    port: known && leftOver !== null && runsIn(leftOver, folder) ? known.port : await freePort(known?.port ?? null),
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeState(stateFile, state);
  writeFileSync(join(folder, 'redis.conf'), configuration(state, options.durable), { mode: 0o600 });
  const process = await ServerProcess.start({
    name: 'Redis',
    command: binary.command,
    args: ['redis.conf'],
    env: { ...globalThis.process.env, ...binary.env },
    folder,
    account: null,
    logFile: join(options.dataFolder, 'logs', 'redis.log'),
    pidOnFile: () => pidOnFile(folder),
    isReady: () => redisAnswers(state.port, state.password),
    stopSignal: 'SIGTERM',
    restart: options.restart,
  });
  return { url: `redis://:${state.password}@127.0.0.1:${String(state.port)}/0`, process };
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

function pidOnFile(folder: string): number | null {
  const file = join(folder, 'redis.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8'));
  return pid > 0 ? pid : null;
}
