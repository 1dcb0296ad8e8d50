import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPostgres } from './embedded-postgres.js';
import { startRedis } from './embedded-redis.js';
import type { ServerProcess } from './server-process.js';
import { embeddedUrls, type EmbeddedUrls } from './embedded-urls.js';

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

/** The servers that were started; `null` for one that was not asked for. */
export interface EmbeddedServers extends EmbeddedUrls {
  /** Stops what was started and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts the servers that nobody provides, or adopts those left over from a process that was killed. They end with
 * this process, however it ends.
 * @throws {EmbeddedError} with one line for the operator.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServers> {
  const { onStep = () => undefined, postgres = true, redis = true, durable = true, restart = true } = options;
  const dataFolder = resolve(options.dataFolder);
  mkdirSync(join(dataFolder, 'logs'), { recursive: true });
  const each = { dataFolder, onStep, durable, restart };
  const running: ServerProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
  };
  try {
    // Redis first: it may not be to be had, and then nothing else was begun.
    if (redis) running.push(await startRedis(each));
    if (postgres) running.push(await startPostgres(each));
  } catch (error) {
    await stop();
    throw error;
  }
  const urls = embeddedUrls(dataFolder);
  return {
    databaseUrl: postgres ? urls.databaseUrl : null,
    databaseDirectUrl: postgres ? urls.databaseDirectUrl : null,
    redisUrl: redis ? urls.redisUrl : null,
    stop,
  };
}
