import type { MigrationInterface, QueryRunner } from 'typeorm';
import { behindTheWall, isOwned, SEES_ALL } from '../row-policies.js';

/**
 * What policies ask, and those of the two ledgers: whoever writes there says whose the row is, for work and events
 * often belong to somebody else than whoever caused them.
 */
export class AddRowSecurity1764000000021 implements MigrationInterface {
  name = 'AddRowSecurity1764000000021';

  async up(runner: QueryRunner): Promise<void> {
    const part = (n: number) => `split_part(coalesce(current_setting('plinth.scope', true), ''), '/', ${String(n)})`;
    await runner.query(`CREATE FUNCTION plinth_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT coalesce(current_setting('plinth.scope', true), '') = '' $$`);
    await runner.query(`CREATE FUNCTION plinth_owner() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT ${part(1)} $$`);
    await runner.query(`CREATE FUNCTION plinth_person() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT ${part(2)} $$`);
    await runner.query(`CREATE FUNCTION plinth_api_key() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT ${part(3)} $$`);
    for (const table of ['job', 'audit_event']) {
      for (const statement of behindTheWall(table)) await runner.query(statement);
      await runner.query(
        `CREATE POLICY plinth_owner ON ${table} USING (${SEES_ALL} OR ${isOwned()}) WITH CHECK (true)`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_event', 'job']) {
      await runner.query(`DROP POLICY plinth_owner ON ${table}`);
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
    await runner.query('DROP FUNCTION plinth_api_key');
    await runner.query('DROP FUNCTION plinth_person');
    await runner.query('DROP FUNCTION plinth_owner');
    await runner.query('DROP FUNCTION plinth_sees_all');
  }
}
