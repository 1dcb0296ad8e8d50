import { databaseSection, platformSection, redisSection } from '@plinth/config';
import { loadConfig, type LoadedConfig, type RawEnvironment } from '@plinth/platform/config';
import { embeddedUrls, startEmbedded, type EmbeddedUrls } from '@plinth/platform/embedded';
import { openDataFolder } from './data-folder.js';
import { InstanceLock } from './instance-lock.js';
import { report } from './report.js';

/** The environment with the embedded servers' addresses where it names none of its own. */
export function completed(raw: RawEnvironment, urls: EmbeddedUrls): RawEnvironment {
  const config = loadConfig(raw);
  return {
    ...raw,
    ...(config.of(databaseSection).url === null && {
      DATABASE_URL: urls.databaseUrl ?? undefined,
      DATABASE_DIRECT_URL: urls.databaseDirectUrl ?? undefined,
    }),
    ...(config.of(redisSection).url === null && { REDIS_URL: urls.redisUrl ?? undefined }),
  };
}

/**
 * Runs `work` with a configuration whose servers are there: those of the environment, those of the platform that runs
 * on the data folder, or else embedded ones for as long as the work takes.
 */
export async function withServers<T>(work: (config: LoadedConfig) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const postgres = config.of(databaseSection).url === null;
  const redis = config.of(redisSection).url === null;
  if (!postgres && !redis) return work(config);
  const dataFolder = openDataFolder(config.of(platformSection).dataFolder);
  if (InstanceLock.isHeld(dataFolder)) return work(loadConfig(completed(process.env, embeddedUrls(dataFolder))));
  const lock = await InstanceLock.take(dataFolder, () => undefined);
  try {
    const servers = await startEmbedded({ dataFolder, postgres, redis, onStep: (step) => report('step', step) });
    try {
      return await work(loadConfig(completed(process.env, servers)));
    } finally {
      await servers.stop();
    }
  } finally {
    lock.release();
  }
}
