import { join } from 'node:path';
import { readState } from './server-state.js';

/** What is kept on the embedded Postgres, in `dataFolder/postgres.json`. */
export interface PostgresState {
  readonly port: number;
  readonly superPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

/** Where Postgres listens: on loopback alone. */
export const POSTGRES_HOST = '127.0.0.1';

/** The database of the platform. */
export const POSTGRES_DATABASE = 'plinth';

export function postgresStateFile(dataFolder: string): string {
  return join(dataFolder, 'postgres.json');
}

export function readPostgresState(dataFolder: string): PostgresState | null {
  return readState(postgresStateFile(dataFolder)) as PostgresState | null;
}

/** Logs in as `plinth_app`, the role that the processes act as and that cannot alter tables. */
export function appUrl(state: PostgresState): string {
  return urlOf('plinth_app', state.appPassword, state.port, POSTGRES_DATABASE);
}

/** Logs in as `plinth_owner`, which owns the database. */
export function ownerUrl(state: PostgresState): string {
  return urlOf('plinth_owner', state.ownerPassword, state.port, POSTGRES_DATABASE);
}

/** Logs in as the superuser, to no database of ours. */
export function superUrl(state: PostgresState): string {
  return urlOf('postgres', state.superPassword, state.port, 'postgres');
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@${POSTGRES_HOST}:${String(port)}/${database}`;
}
