import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@plinth/platform/database';
import { isRunning, processesIn, startEmbedded } from '@plinth/platform/embedded';
import { databaseConfigFor, eventually } from '@plinth/platform/testing';
import { schema } from '../../support/schema.js';

/** A migrated Postgres of the test's own, durable as in production. */
export interface BreakablePostgres {
  /** Where its files lie. */
  readonly dataFolder: string;
  /** The environment of the processes that use it. */
  readonly env: { readonly DATABASE_URL: string; readonly DATABASE_DIRECT_URL: string };
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  /** Stops all of its processes without ending any. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** Starts one. Close it whatever happened to it. */
export async function breakablePostgres(): Promise<BreakablePostgres> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'plinth-fault-'));
  const launch = () => startEmbedded({ dataFolder, redis: false, restart: false });
  let servers = await launch();
  const [url, directUrl] = [servers.databaseUrl ?? '', servers.databaseDirectUrl ?? ''];
  await migrate(databaseConfigFor(directUrl), schema);
  const processes = () => processesIn(join(dataFolder, 'postgres'));
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes()) process.kill(pid, name);
  };
  return {
    dataFolder,
    env: { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl },
    async kill() {
      const pids = processes();
      signal('SIGKILL');
      await eventually(() => (pids.some(isRunning) ? null : true));
    },
    async start() {
      servers = await launch();
    },
    freeze: () => {
      signal('SIGSTOP');
    },
    thaw: () => {
      signal('SIGCONT');
    },
    async close() {
      signal('SIGCONT');
      await servers.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
