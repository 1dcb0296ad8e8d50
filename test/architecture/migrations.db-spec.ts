import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ownerDataSource } from '@plinth/platform/database';
import { createTestDatabase, databaseConfigFor, type TestDatabase } from '@plinth/platform/testing';
import { schema } from '../support/schema.js';

/** Tables whose column says where somebody acts, not whose the row is. */
const WITHOUT_WALL = new Set(['session']);

interface CatalogueRow {
  readonly kind: string;
  readonly name: string;
  readonly definition: string;
}

describe('the migrations', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await ownerDataSource(databaseConfigFor(database.directUrl), schema).initialize();
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('put every table with an owner or an organization behind row-level security', async () => {
    const tables: { name: string; walled: boolean }[] = await source.query(
      `SELECT c.relname AS name,
         c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS walled
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
           AND a.attname IN ('owner_id', 'owner_type', 'organization_id'))
       ORDER BY name`,
    );
    const named = tables.filter(({ name }) => !WITHOUT_WALL.has(name));
    expect(named.filter(({ walled }) => !walled)).toEqual([]);
    expect(named.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['api_key', 'audit_event', 'bucket', 'job', 'job_schedule', 'service_account', 'upload']),
    );
  });

  it('can be undone and done again, and end in the same schema', async () => {
    const up = await catalogue(source);
    for (const _ of schema.migrations) await source.undoLastMigration();
    expect(await catalogue(source)).toEqual([]);
    await source.runMigrations();
    expect(await catalogue(source)).toEqual(up);
    expect(up.length).toBeGreaterThan(20);
  });

  it('make the columns that the entities declare, and no others', async () => {
    for (const { tableName, columns } of source.entityMetadatas) {
      const declared = columns.map((column) => ({
        name: column.databaseName,
        type: source.driver.normalizeType(column),
        nullable: column.isNullable,
      }));
      const real: { name: string; type: string; nullable: boolean }[] = await source.query(
        `SELECT column_name AS name, is_nullable = 'YES' AS nullable,
           CASE data_type WHEN 'ARRAY' THEN substr(udt_name, 2) WHEN 'USER-DEFINED' THEN udt_name ELSE data_type END AS type
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
           AND is_generated = 'NEVER'`,
        [tableName],
      );
      expect({ tableName, columns: sorted(real) }).toEqual({ tableName, columns: sorted(declared) });
    }
  });

  it('leave the processes no right to alter tables or to rewrite the audit trail', async () => {
    const app = await ownerDataSource(databaseConfigFor(database.url), { entities: [], migrations: [] }).initialize();
    try {
      await expect(app.query('CREATE TABLE sneaky (id int)')).rejects.toThrow(/permission denied/);
      await expect(app.query('ALTER TABLE audit_event ADD COLUMN x int')).rejects.toThrow(/must be owner/);
      await expect(app.query('ALTER TABLE audit_event DISABLE TRIGGER ALL')).rejects.toThrow(/must be owner/);
      await expect(app.query(`UPDATE audit_event SET action = 'x'`)).rejects.toThrow(/permission denied/);
      await expect(app.query('DELETE FROM audit_event')).rejects.toThrow(/permission denied/);
      await expect(app.query('TRUNCATE audit_event')).rejects.toThrow(/permission denied/);
    } finally {
      await app.destroy();
    }
    await expect(source.query('DELETE FROM audit_event')).rejects.toThrow(/append-only/);
  });
});

function sorted<T extends { readonly name: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((left, right) => left.name.localeCompare(right.name));
}

/** Tables with their columns, indexes, constraints, functions and triggers, as Postgres itself spells them. */
async function catalogue(source: DataSource): Promise<CatalogueRow[]> {
  return source.query(`
    SELECT * FROM (
      SELECT 'column' AS kind, table_name || '.' || column_name AS name,
        concat_ws(' ', udt_name, datetime_precision, is_nullable, column_default, is_identity) AS definition
      FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'sequence', sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'
    ) AS everything
    WHERE name NOT LIKE 'migration%' AND name NOT LIKE 'PK_%'
    ORDER BY kind, name, definition`);
}
