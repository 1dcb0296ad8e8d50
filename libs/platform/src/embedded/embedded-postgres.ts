import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unprivilegedAccount } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import { postgresBinaries } from './postgres-binaries.js';
import { createCluster, postgresEnvironment, seenFromInside } from './postgres-cluster.js';
import { ensureDatabase, postgresAnswers } from './postgres-logins.js';
import { POSTGRES_HOST, postgresStateFile, readPostgresState, type PostgresState } from './postgres-state.js';
import { processesIn, runsIn } from './process-state.js';
import type { ServerOptions } from './server-options.js';
import { ServerProcess } from './server-process.js';
import { freePort, newPassword, writeState } from './server-state.js';

/**
 * Starts, or adopts, the real Postgres that comes with npm, under `dataFolder/postgres`; `postgresStateFile` then says
 * how to reach it.
 * @throws {EmbeddedError} where it cannot run.
 */
export async function startPostgres(options: ServerOptions): Promise<ServerProcess> {
  const { dataFolder, onStep, durable, restart } = options;
  const folder = join(dataFolder, 'postgres');
  const account = unprivilegedAccount(folder);
  const binaries = postgresBinaries(account);
  const stateFile = postgresStateFile(dataFolder);
  const known = readPostgresState(dataFolder);
  if (!known && existsSync(folder)) {
    throw new EmbeddedError(`${stateFile} is missing; it holds the passwords of the database beside it.`);
  }
  const passwords = known ?? { superPassword: newPassword(), ownerPassword: newPassword(), appPassword: newPassword() };
  if (!existsSync(folder)) {
    onStep('Creating the database');
    writeState(stateFile, { ...passwords, port: 0 });
    createCluster(folder, binaries, account, passwords.superPassword);
  }
  const state: PostgresState = { ...passwords, port: await portFor(folder, known?.port || null) };
  writeState(stateFile, state);
  const server = await ServerProcess.start({
    name: 'Postgres',
    command: binaries.postgres,
    args: ['-D', seenFromInside(folder, account), ...settings(state.port, durable)],
    env: postgresEnvironment(),
    folder,
    account,
    logFile: join(dataFolder, 'logs', 'postgres.log'),
    pidOnFile: () => pidOnFile(folder),
    prepare: () => clearStalePidFile(folder),
    isReady: () => postgresAnswers(state),
    // Fast shutdown: clients are cut off, everything committed is kept.
    stopSignal: 'SIGINT',
    restart,
  });
  await ensureDatabase(state, !durable);
  return server;
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: POSTGRES_HOST,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
}

/** The port of the server that is left over, else the same as last time where it is free. */
async function portFor(folder: string, last: number | null): Promise<number> {
  const leftOver = pidOnFile(folder);
  return last !== null && leftOver !== null && runsIn(leftOver, folder) ? last : freePort(last);
}

function pidOnFile(folder: string): number | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return pid > 0 ? pid : null;
}

/**
 * Postgres does not start while the pid on file exists, be it a process that merely waits to be reaped. The file is
 * also what keeps two servers off one folder, so it goes only once nobody works there.
 */
async function clearStalePidFile(folder: string): Promise<void> {
  if (pidOnFile(folder) === null || process.platform !== 'linux') return;
  const until = Date.now() + 10_000;
  while (processesIn(folder).length > 0 && Date.now() < until) await sleep(50);
  if (processesIn(folder).length === 0) rmSync(join(folder, 'postmaster.pid'), { force: true });
}
