import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Has Postgres know more of the values that filters ask for. With a hundred of each it takes people and organizations of
 * middling size for rare ones, and gathers and sorts thousands of events where it could walk an index to the first fifty.
 */
export class KnowAuditValues1764000000010 implements MigrationInterface {
  name = 'KnowAuditValues1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_event ALTER actor_id SET STATISTICS 1000, ALTER organization_id SET STATISTICS 1000,
        ALTER resource_id SET STATISTICS 1000, ALTER action SET STATISTICS 500`);
    await runner.query('ANALYZE audit_event (actor_id, organization_id, resource_id, action)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_event ALTER actor_id SET STATISTICS -1, ALTER organization_id SET STATISTICS -1,
        ALTER resource_id SET STATISTICS -1, ALTER action SET STATISTICS -1`);
  }
}
