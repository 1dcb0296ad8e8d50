import type { DatabaseConfig } from '@plinth/config';
import { PROTECT_OWNED_TABLES } from './row-policies.js';
import { ownerDataSource, type Schema } from './data-source.js';

// Any number of processes may start at once; the lock lets one of them migrate while the others wait.
const MIGRATION_LOCK = 7_310_515_841;

const SAFE_ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Brings the database to the schema of this version: makes the restricted role that the processes act as, then runs
 * the migrations that are missing, each in its transaction, and puts what has an owner behind row-level security.
 * @returns the names of those that ran.
 */
export async function migrate(config: DatabaseConfig, schema: Schema): Promise<string[]> {
  const source = await ownerDataSource(config, schema).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    if (config.role !== '') await grantRole(config.role, (sql) => lock.query(sql));
    const ran = await source.runMigrations();
    await lock.query(PROTECT_OWNED_TABLES);
    return ran.map(({ name }) => name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}

async function grantRole(role: string, query: (sql: string) => Promise<unknown>): Promise<void> {
  // A role's name cannot be a parameter; the pattern leaves nothing to quote.
  if (!SAFE_ROLE.test(role)) throw new Error('DATABASE_ROLE must be a lower-case identifier.');
  await query(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  await query(`DO $$ BEGIN
    IF current_user <> '${role}' AND NOT pg_has_role(current_user, '${role}', 'MEMBER') THEN
      EXECUTE format('GRANT ${role} TO %I', current_user);
    END IF;
  END $$`);
  await query(`GRANT USAGE ON SCHEMA public TO ${role}`);
  await query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`);
  await query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role}`);
}
