import { join } from 'node:path';
import { readState } from './server-state.js';

/** What is kept on the embedded Redis, in `dataFolder/redis.json`. */
export interface RedisState {
  readonly port: number;
  readonly password: string;
}

export function redisStateFile(dataFolder: string): string {
  return join(dataFolder, 'redis.json');
}

export function readRedisState(dataFolder: string): RedisState | null {
  return readState(redisStateFile(dataFolder)) as RedisState | null;
}

export function redisUrl(state: RedisState): string {
  return `redis://:${state.password}@127.0.0.1:${String(state.port)}/0`;
}
