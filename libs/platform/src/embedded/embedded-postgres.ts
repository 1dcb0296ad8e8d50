import { spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { unprivilegedAccount, type Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { processesIn, runsIn } from './process-state.js';
import { ServerProcess } from './server-process.js';
import { freePort, newPassword, readState, writeState } from './server-state.js';

export interface EmbeddedServerOptions {
  readonly dataFolder: string;
  readonly onStep: (step: string) => void;
  /** Whether what was acknowledged must survive a power cut. Tests trade that for speed. */
  readonly durable: boolean;
  readonly restart: boolean;
}

export interface EmbeddedPostgres {
  /** Logs in as `plinth_app`, which cannot alter tables. */
  readonly appUrl: string;
  /** Logs in as `plinth_owner`, which owns the database. */
  readonly ownerUrl: string;
  readonly process: ServerProcess;
}

interface PostgresState {
  readonly port: number;
  readonly superPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

const HOST = '127.0.0.1';
const DATABASE = 'plinth';

/**
 * Starts, or adopts, the real Postgres that comes with npm, under `dataFolder/postgres` and on loopback alone.
 * @throws {EmbeddedError} where it cannot run.
 */
export async function startPostgres(options: EmbeddedServerOptions): Promise<EmbeddedPostgres> {
  const folder = join(options.dataFolder, 'postgres');
  const account = unprivilegedAccount(folder);
  const binaries = postgresBinaries(account);
  const stateFile = join(options.dataFolder, 'postgres.json');
  const known = readState<PostgresState>(stateFile);
  if (!known && existsSync(folder)) {
    throw new EmbeddedError(`${stateFile} is missing; it holds the passwords of the database beside it.`);
  }
  const passwords = known ?? { superPassword: newPassword(), ownerPassword: newPassword(), appPassword: newPassword() };
  if (!existsSync(folder)) {
    options.onStep('Creating the database');
    writeState(stateFile, { ...passwords, port: 0 });
    initialise(folder, binaries, account, passwords.superPassword);
  }
  const state: PostgresState = { ...passwords, port: await portFor(folder, known?.port || null) };
  writeState(stateFile, state);
  const process = await ServerProcess.start({
    name: 'Postgres',
    command: binaries.postgres,
    args: ['-D', seenFromInside(folder, account), ...settings(state.port, options.durable)],
    env: environment(),
    folder,
    account,
    logFile: join(options.dataFolder, 'logs', 'postgres.log'),
    pidOnFile: () => pidOnFile(folder),
    prepare: () => clearStalePidFile(folder),
    isReady: () => answers(state),
    stopSignal: 'SIGINT',
    restart: options.restart,
  });
  await ensureDatabase(state, options.durable);
  return {
    appUrl: urlOf('plinth_app', state.appPassword, state.port),
    ownerUrl: urlOf('plinth_owner', state.ownerPassword, state.port),
    process,
  };
}

function initialise(folder: string, { initdb }: PostgresBinaries, account: Account | null, password: string): void {
  // Built aside and renamed: a start that is cut short leaves nothing half made.
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const input = openSync(passwordFile, 'r');
  const flags = ['--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums', '--username=postgres'];
  const access = ['--auth=scram-sha-256', '--pwfile=/dev/stdin', '--no-instructions'];
  const made = spawnSync(initdb, ['-D', seenFromInside(draft, account), ...flags, ...access], {
    cwd: draft,
    env: environment(),
    ...account,
    stdio: [input, 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 120_000,
  });
  closeSync(input);
  rmSync(passwordFile);
  if (made.status !== 0) {
    throw new EmbeddedError(`Postgres could not create its data folder: ${made.error?.message ?? made.stderr.trim()}`);
  }
  renameSync(draft, folder);
}

/**
 * The folder as the server itself names it. Run by root, it may lie below a folder such as /root that the server's
 * account cannot pass; its own working folder it can always name.
 */
function seenFromInside(folder: string, account: Account | null): string {
  return account && globalThis.process.platform === 'linux' ? '/proc/self/cwd' : folder;
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: globalThis.process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: HOST,
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

/**
 * Postgres does not start while the pid on file exists, be it a process that merely waits to be reaped. The file is
 * also what keeps two servers off one folder, so it goes only once nobody works there.
 */
async function clearStalePidFile(folder: string): Promise<void> {
  const pid = pidOnFile(folder);
  if (pid === null || globalThis.process.platform !== 'linux') return;
  for (const until = Date.now() + 10_000; processesIn(folder).length > 0 && Date.now() < until;) await sleep(50);
  if (processesIn(folder).length === 0) rmSync(join(folder, 'postmaster.pid'), { force: true });
}

function pidOnFile(folder: string): number | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return pid > 0 ? pid : null;
}

function urlOf(user: string, password: string, port: number, database = DATABASE): string {
  return `postgres://${user}:${password}@${HOST}:${String(port)}/${database}`;
}

async function asSuper<T>(state: PostgresState, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const connectionString = urlOf('postgres', state.superPassword, state.port, database);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function answers(state: PostgresState): Promise<boolean> {
  try {
    return await asSuper(state, 'postgres', async (client) => (await client.query('SELECT 1')).rowCount === 1);
  } catch {
    return false;
  }
}

/** Makes the two logins and the database; changes nothing where they are there. */
async function ensureDatabase(state: PostgresState, durable: boolean): Promise<void> {
  await asSuper(state, 'postgres', async (client) => {
    const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rows.length > 0) return;
    const login = async (name: string, password: string, options: string) => {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${name} LOGIN ${options} PASSWORD ${client.escapeLiteral(password)}`);
    };
    await login('plinth_app', state.appPassword, 'NOCREATEDB');
    await login('plinth_owner', state.ownerPassword, durable ? 'NOCREATEDB' : 'CREATEDB');
    await client.query('GRANT plinth_app TO plinth_owner');
    await client.query(`CREATE DATABASE ${DATABASE} OWNER plinth_owner`);
  });
}
