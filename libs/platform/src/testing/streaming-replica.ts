import { appendFileSync, cpSync, lchownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unprivilegedAccount } from '../embedded/account.js';
import { postgresBinaries } from '../embedded/postgres-binaries.js';
import { postgresEnvironment, seenFromInside } from '../embedded/postgres-cluster.js';
import { postgresAnswers } from '../embedded/postgres-logins.js';
import { appUrl, POSTGRES_HOST, readPostgresState, superUrl, type PostgresState } from '../embedded/postgres-state.js';
import { isRunning, processesIn } from '../embedded/process-state.js';
import { ServerProcess } from '../embedded/server-process.js';
import { freePort } from '../embedded/server-state.js';
import { administer } from './test-servers.js';
import { eventually } from './test-worker.js';

/** A replica that follows an embedded Postgres over the wire. */
export interface StreamingReplica {
  /** As the role that the processes act as. */
  readonly url: string;
  /** It goes on receiving, but shows nothing new. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Stops all of its processes without ending any. */
  freeze(): void;
  thaw(): void;
  /** Starts it again where it was. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const NOT_COPIED = /^(?:postmaster\.(?:pid|opts)|pg_wal\/.+|pg_replslot\/.+)$/;

/**
 * Takes a base copy of the Postgres that `startEmbedded` runs on `primaryFolder`, into `folder`, and starts a replica on
 * it. Close it before its primary.
 */
export async function startStreamingReplica(primaryFolder: string, folder: string): Promise<StreamingReplica> {
  const primary = readPostgresState(primaryFolder);
  if (!primary) throw new Error(`No Postgres was started on ${primaryFolder}.`);
  const state: PostgresState = { ...primary, port: await freePort(null) };
  const data = join(folder, 'postgres');
  const account = unprivilegedAccount(join(primaryFolder, 'postgres'));
  const slot = `replica_${String(state.port)}`;
  mkdirSync(folder, { recursive: true });
  await copyBase(primary, join(primaryFolder, 'postgres'), data, slot);
  const source = `host=${POSTGRES_HOST} port=${String(primary.port)} user=postgres password=${primary.superPassword}`;
  appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\nprimary_slot_name = '${slot}'\n`);
  if (account) {
    for (const name of ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]) {
      lchownSync(join(data, name), account.uid, account.gid);
    }
  }
  const settings = {
    ...{ port: state.port, listen_addresses: POSTGRES_HOST, unix_socket_directories: '', max_connections: 200 },
    ...{ fsync: 'off', wal_retrieve_retry_interval: '100ms', timezone: 'UTC' },
  };
  const launch = () => {
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return ServerProcess.start({
      name: 'Replica',
      command: postgresBinaries(account).postgres,
      args: [
        ...['-D', seenFromInside(data, account)],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]),
      ],
      env: postgresEnvironment(),
      folder: data,
      account,
      logFile: join(folder, 'replica.log'),
      pidOnFile: () => null,
      isReady: () => postgresAnswers(state),
      stopSignal: 'SIGINT',
      restart: false,
    });
  };
  let server = await launch();
  const tell = async (sql: string) => {
    await administer(superUrl(state), (client) => client.query(sql));
  };
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processesIn(data)) process.kill(pid, name);
  };
  return {
    url: appUrl(state),
    pause: () => tell('SELECT pg_wal_replay_pause()'),
    resume: () => tell('SELECT pg_wal_replay_resume()'),
    freeze: () => {
      signal('SIGSTOP');
    },
    thaw: () => {
      signal('SIGCONT');
    },
    async kill() {
      const pids = processesIn(data);
      signal('SIGKILL');
      await eventually(() => (pids.some(isRunning) ? null : true));
      await server.stop();
    },
    async start() {
      server = await launch();
    },
    async close() {
      signal('SIGCONT');
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Copies the files of a running server in the way that it can recover from. */
async function copyBase(primary: PostgresState, from: string, to: string, slot: string): Promise<void> {
  await administer(superUrl(primary), async (client) => {
    await client.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
    await client.query(`SELECT pg_backup_start('replica', true)`);
    cpSync(from, to, { recursive: true, filter: (path) => !NOT_COPIED.test(relative(from, path)) });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
    writeFileSync(join(to, 'standby.signal'), '');
  });
}
