import type { MigrationInterface, QueryRunner } from 'typeorm';
import { behindTheWall, isOwned, SEES_ALL } from '@plinth/platform/database';

const SHARED = `EXISTS (
  SELECT FROM bucket_share s
  WHERE s.bucket_id = %bucket%.id AND s.grantee_type || ':' || s.grantee_id::text
    IN ((SELECT plinth_owner()), 'api_key:' || (SELECT plinth_api_key())))`;

/**
 * A bucket shows to its owner and to whom it is shared with, a public one to all. Objects are written through a bucket
 * that is one's own or shared; they are read through it, too, so that reading them asks nothing twice.
 */
export class AddStorageRowSecurity1764000004020 implements MigrationInterface {
  name = 'AddStorageRowSecurity1764000004020';

  async up(runner: QueryRunner): Promise<void> {
    const mine = `${SEES_ALL} OR ${isOwned()}`;
    const shared = SHARED.replace('%bucket%', 'bucket');
    const through = `${SEES_ALL} OR EXISTS (
      SELECT FROM bucket b WHERE b.id = bucket_id AND (${isOwned('b')} OR ${SHARED.replace('%bucket%', 'b')}))`;
    for (const statement of [
      ...behindTheWall('bucket'),
      `CREATE POLICY plinth_read ON bucket FOR SELECT USING (${mine} OR visibility = 'public' OR ${shared})`,
      `CREATE POLICY plinth_insert ON bucket FOR INSERT WITH CHECK (${mine})`,
      `CREATE POLICY plinth_update ON bucket FOR UPDATE USING (${mine} OR ${shared})`,
      `CREATE POLICY plinth_delete ON bucket FOR DELETE USING (${mine})`,
      ...behindTheWall('object'),
      `CREATE POLICY plinth_read ON object FOR SELECT USING (true)`,
      `CREATE POLICY plinth_insert ON object FOR INSERT WITH CHECK (${through})`,
      `CREATE POLICY plinth_update ON object FOR UPDATE USING (${through})`,
      `CREATE POLICY plinth_delete ON object FOR DELETE USING (${through})`,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['object', 'bucket']) {
      for (const name of ['read', 'insert', 'update', 'delete']) {
        await runner.query(`DROP POLICY plinth_${name} ON ${table}`);
      }
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
  }
}
