import pg from 'pg';
import { POSTGRES_DATABASE, superUrl, type PostgresState } from './postgres-state.js';

const PROBE_MS = 2_000;
// A busy machine may be slow, and this is asked but once.
const WORK_MS = 60_000;

/** Whether the server takes the superuser's login. Never throws. */
export async function postgresAnswers(state: PostgresState): Promise<boolean> {
  try {
    return await asSuper(state, PROBE_MS, async (client) => (await client.query('SELECT 1')).rowCount === 1);
  } catch {
    return false;
  }
}

/** Makes the database and its two logins; changes nothing where they are there. */
export async function ensureDatabase(state: PostgresState, ownerMayCreateDatabases: boolean): Promise<void> {
  await asSuper(state, WORK_MS, async (client) => {
    const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [POSTGRES_DATABASE]);
    if (known.rowCount !== 0) return;
    await ensureLogin(client, 'plinth_app', state.appPassword, 'NOCREATEDB');
    await ensureLogin(client, 'plinth_owner', state.ownerPassword, ownerMayCreateDatabases ? 'CREATEDB' : 'NOCREATEDB');
    await client.query('GRANT plinth_app TO plinth_owner');
    // Last, because its being there says that all the rest is.
    await client.query(`CREATE DATABASE ${POSTGRES_DATABASE} OWNER plinth_owner`);
  });
}

async function ensureLogin(client: pg.Client, name: string, password: string, right: string): Promise<void> {
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
  // DDL takes no parameters; the names are our own.
  await client.query(`${verb} ROLE ${name} LOGIN ${right} PASSWORD ${client.escapeLiteral(password)}`);
}

async function asSuper<T>(
  state: PostgresState,
  timeoutMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: superUrl(state),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
