import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes for each filter of the list and for their combinations: a resource is found without its type, and an action
 * within a type, which are the two that go together. The statistics keep the planner from believing that what goes
 * together is rare, and so from sorting a million events.
 */
export class IndexAuditFilters1764000000009 implements MigrationInterface {
  name = 'IndexAuditFilters1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_event_resource');
    await runner.query(
      'CREATE INDEX audit_event_resource ON audit_event (resource_id, seq) WHERE resource_id IS NOT NULL',
    );
    await runner.query('CREATE INDEX audit_event_type ON audit_event (resource_type, action, seq)');
    await runner.query(
      'CREATE STATISTICS audit_event_actions (dependencies, ndistinct, mcv) ON action, resource_type FROM audit_event',
    );
    await runner.query(
      'CREATE STATISTICS audit_event_actors (dependencies, ndistinct, mcv) ON actor_id, organization_id FROM audit_event',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP STATISTICS audit_event_actors');
    await runner.query('DROP STATISTICS audit_event_actions');
    await runner.query('DROP INDEX audit_event_type');
    await runner.query('DROP INDEX audit_event_resource');
    await runner.query('CREATE INDEX audit_event_resource ON audit_event (resource_type, resource_id, seq)');
  }
}
