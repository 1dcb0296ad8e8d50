import { section, type ValuesOf } from './section.js';
import { choice, integer, list, text, toggle, url } from './variable.js';

const protocols = ['postgres', 'postgresql'] as const;

const isPostgresUrl = (item: string) =>
  URL.canParse(item) && (protocols as readonly string[]).includes(new URL(item).protocol.slice(0, -1));

export const databaseSection = section('database', 'PostgreSQL 15 or newer', {
  url: url<string | null>('DATABASE_URL', {
    about: 'PostgreSQL to use. Unset: an embedded server under PLINTH_DATA.',
    protocols,
    secret: true,
    default: null,
  }),
  directUrl: url<string | null>('DATABASE_DIRECT_URL', {
    about: 'Past a pooler and as the owner, for migrations and LISTEN. Default: DATABASE_URL.',
    protocols,
    secret: true,
    default: null,
  }),
  replicaUrls: list(
    'DATABASE_REPLICA_URLS',
    {
      about: 'Streaming replicas that share the reading of lists, separated by commas.',
      secret: true,
      default: [],
    },
    { holds: isPostgresUrl, rule: 'must be URLs that start with postgres:// or postgresql://, separated by commas' },
  ),
  replicaMaxLagMs: integer('DATABASE_REPLICA_MAX_LAG_MS', {
    about:
      'How far a replica may be behind and still serve, in milliseconds. Nobody reads what is older than their own change.',
    default: 5_000,
    min: 1_000,
    max: 600_000,
  }),
  role: text('DATABASE_ROLE', {
    about: 'Role that the processes act as: it reads and writes rows but cannot alter tables or the audit trail.',
    default: 'plinth_app',
  }),
  rowSecurity: choice('DATABASE_ROW_SECURITY', ['off', 'transactions', 'always'], {
    about:
      'Where Postgres itself keeps owners apart, beside the code: in transactions, or always, which makes a transaction of every read that somebody asks for.',
    default: 'transactions',
  }),
  prepared: toggle('DATABASE_PREPARED', {
    about: 'Named prepared statements and start-up parameters; off behind a pooler in transaction mode.',
    default: true,
  }),
  poolSize: integer('DATABASE_POOL_SIZE', {
    about: 'Connections per process.',
    default: 20,
    min: 2,
    max: 500,
  }),
  connectTimeoutMs: integer('DATABASE_CONNECT_TIMEOUT_MS', {
    about: 'Longest wait for a connection or a free place in the pool, in milliseconds.',
    default: 900,
    min: 50,
    max: 60_000,
  }),
  queryTimeoutMs: integer('DATABASE_QUERY_TIMEOUT_MS', {
    about: 'Longest wait for one statement, in milliseconds.',
    default: 2_500,
    min: 100,
    max: 600_000,
  }),
});

export type DatabaseConfig = ValuesOf<typeof databaseSection>;
