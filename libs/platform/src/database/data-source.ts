import type { DatabaseConfig } from '@plinth/config';
import pg, { type Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { readInstantsQuickly } from './instants.js';
import { TimedClient } from './timed-client.js';

type EntityClass =
  NonNullable<DataSourceOptions['entities']> extends infer L ? Extract<L, readonly unknown[]>[number] : never;
type MigrationClass =
  NonNullable<DataSourceOptions['migrations']> extends infer L ? Extract<L, readonly unknown[]>[number] : never;

/** The tables of the application and how they came to be, gathered from the module definitions. */
export interface Schema {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** A data source for the processes: pooled, with a deadline on everything, acting as the role that cannot alter tables. */
export function runtimeDataSource(config: DatabaseConfig, schema: Schema, applicationName: string): DataSource {
  readInstantsQuickly();
  if (config.url === null) throw new Error('DATABASE_URL is not set: start the platform with `npm start`, or set it.');
  return new DataSource({
    ...common(config.url, schema, applicationName),
    poolSize: config.poolSize,
    connectTimeoutMS: config.connectTimeoutMs,
    // The pool emits the errors of idle connections (a server restart, say); the next query reports what matters.
    poolErrorHandler: () => undefined,
    extra: {
      keepAlive: true,
      // A statement may follow another one without waiting for its answer; answers come in order.
      pipeline: true,
      idleTimeoutMillis: 30_000,
      ...sessionSettings(config),
    },
  });
}

/** The pool of connections that TypeORM keeps: hot paths ask it directly. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/** The deadlines and the role of every connection that serves requests. */
export function sessionSettings(config: DatabaseConfig) {
  return {
    Client: TimedClient,
    query_timeout: config.queryTimeoutMs,
    // Poolers in transaction mode refuse start-up parameters; there the URL's own user is the restricted role.
    ...(config.prepared && {
      statement_timeout: config.queryTimeoutMs * 2,
      idle_in_transaction_session_timeout: 30_000,
      ...(config.role !== '' && { options: `-c role=${config.role}` }),
    }),
  };
}

/** A data source for migrations: one connection, as the owner of the tables, past any pooler, without a deadline. */
export function ownerDataSource(config: DatabaseConfig, schema: Schema): DataSource {
  const url = config.directUrl ?? config.url;
  if (url === null) throw new Error('DATABASE_URL is not set.');
  return new DataSource({
    ...common(url, schema, 'plinth-migrate'),
    poolSize: 2,
    connectTimeoutMS: 10_000,
    poolErrorHandler: () => undefined,
  });
}

function common(url: string, schema: Schema, applicationName: string) {
  return {
    type: 'postgres',
    // The one that everyone here imports, not a second copy that TypeORM would look up for itself.
    driver: pg,
    url,
    applicationName,
    entities: [...schema.entities],
    migrations: [...schema.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    synchronize: false,
    logging: false,
  } satisfies DataSourceOptions;
}
