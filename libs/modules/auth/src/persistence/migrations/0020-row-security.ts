import type { MigrationInterface, QueryRunner } from 'typeorm';
import { behindTheWall, isActing, isActingIn, SEES_ALL } from '@plinth/platform/database';

/**
 * Service accounts show where they belong: in their organization, or, those of the platform, outside of any. Keys show
 * to the person whose they are, in their organization, and with their service account.
 */
export class AddAuthRowSecurity1764000003020 implements MigrationInterface {
  name = 'AddAuthRowSecurity1764000003020';

  async up(runner: QueryRunner): Promise<void> {
    const platform = `organization_id IS NULL AND starts_with((SELECT plinth_owner()), 'user:')`;
    const account = 'user_id IN (SELECT a.id FROM service_account a)';
    for (const statement of [
      ...behindTheWall('service_account'),
      `CREATE POLICY plinth_owner ON service_account USING (${SEES_ALL} OR ${isActingIn()} OR (${platform}))`,
      ...behindTheWall('api_key'),
      `CREATE POLICY plinth_owner ON api_key USING (${SEES_ALL} OR ${isActing()} OR ${isActingIn()} OR ${account})`,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_key', 'service_account']) {
      await runner.query(`DROP POLICY plinth_owner ON ${table}`);
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
  }
}
