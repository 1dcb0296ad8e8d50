import { appUrl, ownerUrl, readPostgresState } from './postgres-state.js';
import { readRedisState, redisUrl } from './redis-state.js';

/** How to reach the embedded servers; `null` for one that is not there. */
export interface EmbeddedUrls {
  /** As the role that the processes act as. */
  readonly databaseUrl: string | null;
  /** As the owner of the tables. */
  readonly databaseDirectUrl: string | null;
  readonly redisUrl: string | null;
}

/** The addresses of the servers that were last started on `dataFolder`, whether they run or not. */
export function embeddedUrls(dataFolder: string): EmbeddedUrls {
  const postgres = readPostgresState(dataFolder);
  const redis = readRedisState(dataFolder);
  return {
    databaseUrl: postgres && appUrl(postgres),
    databaseDirectUrl: postgres && ownerUrl(postgres),
    redisUrl: redis && redisUrl(redis),
  };
}
