import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPostgres } from './embedded-postgres.js';
import { startRedis } from './embedded-redis.js';
import type { ServerProcess } from './server-process.js';

export interface EmbeddedOptions {
  /** Holds the servers' data, passwords and logs. */
  readonly dataFolder: string;
  /** Told in a few words of each step that may take a while. */
  readonly onStep?: (step: string) => void;
  /** Which servers to start; both unless told otherwise. */
  readonly postgres?: boolean;
  readonly redis?: boolean;
  /** `false` trades survival of a power cut for speed, and lets the owner create databases: for tests. */
  readonly durable?: boolean;
  /** Whether a server that dies is started again. Default: true. */
  readonly restart?: boolean;
}

/** The servers that were started, and how to reach them; `null` for one that was not asked for. */
export interface EmbeddedServers {
  /** As the role that the processes act as. */
  readonly databaseUrl: string | null;
  /** As the owner of the tables. */
  readonly databaseDirectUrl: string | null;
  readonly redisUrl: string | null;
  /** Stops what was started and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts the servers that nobody provides, or adopts those left over from a process that was killed. They end with
 * this process, however it ends.
 * @throws {EmbeddedError} with one line for the operator.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServers> {
  const dataFolder = resolve(options.dataFolder);
  mkdirSync(join(dataFolder, 'logs'), { recursive: true });
  const { onStep = () => undefined, durable = true, restart = true } = options;
  const each = { dataFolder, onStep, durable, restart };
  const [postgres, redis] = await Promise.allSettled([
    options.postgres === false ? null : startPostgres(each),
    options.redis === false ? null : startRedis(each),
  ]);
  const running = [postgres, redis].flatMap((server) =>
    server.status === 'fulfilled' && server.value ? server.value.process : [],
  );
  const stop = () => stopAll(running);
  for (const server of [postgres, redis]) {
    if (server.status === 'fulfilled') continue;
    await stop();
    throw server.reason;
  }
  return {
    databaseUrl: valueOf(postgres)?.appUrl ?? null,
    databaseDirectUrl: valueOf(postgres)?.ownerUrl ?? null,
    redisUrl: valueOf(redis)?.url ?? null,
    stop,
  };
}

function valueOf<T>(result: PromiseSettledResult<T>): T | null {
  return result.status === 'fulfilled' ? result.value : null;
}

async function stopAll(servers: readonly ServerProcess[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
