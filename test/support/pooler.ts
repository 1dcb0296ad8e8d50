import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@plinth/platform/testing';
import pg from 'pg';

/** A PgBouncer in transaction mode in front of a Postgres. */
export interface Pooler {
  /** The address that was given, through the pooler. */
  readonly url: string;
  /** How many connections to the server serve a database, at most. */
  readonly poolSize: number;
  /** Asks the pooler about itself: `SHOW POOLS`, say. */
  show(what: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const POOL_SIZE = 5;

/** Starts Debian's PgBouncer, any database of the server behind it, for the login of `url`. Close it in `afterAll`. */
export async function startPooler(url: string): Promise<Pooler> {
  const { hostname, port: serverPort, username, password } = new URL(url);
  const folder = mkdtempSync(join(tmpdir(), 'plinth-pooler-'));
  const port = await freePort();
  writeFileSync(join(folder, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = users.txt
stats_users = ${username}
pool_mode = transaction
default_pool_size = ${String(POOL_SIZE)}
max_client_conn = 1000
`,
  );
  // It refuses to run as root, and the account that it takes on must read its files.
  chmodSync(folder, 0o755);
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('/usr/sbin/pgbouncer', [...account, 'pgbouncer.ini'], { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const pooled = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) });
  const own = Object.assign(new URL(pooled), { pathname: '/pgbouncer' });
  const show = async (what: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: own.href, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(`SHOW ${what}`)).rows;
    } finally {
      await client.end();
    }
  };
  await eventually(() => show('VERSION').catch(() => null));
  return {
    url: pooled.href,
    poolSize: POOL_SIZE,
    show,
    async close() {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
