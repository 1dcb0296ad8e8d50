import type { MigrationInterface, QueryRunner } from 'typeorm';
import { behindTheWall, isActing, isActingIn, SEES_ALL } from '@plinth/platform/database';

const TABLES = ['organization_membership', 'organization_invitation', 'organization_domain'];

/** What an organization holds shows to whoever acts in it; to everybody else, that they are a member and nothing more. */
export class AddOrganizationRowSecurity1764000006020 implements MigrationInterface {
  name = 'AddOrganizationRowSecurity1764000006020';

  async up(runner: QueryRunner): Promise<void> {
    const inside = `${SEES_ALL} OR ${isActingIn()}`;
    for (const table of TABLES) {
      for (const statement of behindTheWall(table)) await runner.query(statement);
      const seen = table === 'organization_membership' ? `${inside} OR ${isActing()}` : inside;
      await runner.query(`CREATE POLICY plinth_owner ON ${table} USING (${seen}) WITH CHECK (${inside})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`DROP POLICY plinth_owner ON ${table}`);
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
  }
}
