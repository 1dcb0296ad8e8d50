import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What jobs wait for beside their time: their children, or a turn under the limit of their type. */
export class AddFlowsAndLimits1764000005001 implements MigrationInterface {
  name = 'AddFlowsAndLimits1764000005001';

  async up(runner: QueryRunner): Promise<void> {
    // Unset on all but the parents that outlive a failed child.
    await runner.query(`ALTER TABLE job ADD COLUMN on_child_failure text CHECK (on_child_failure = 'continue')`);
    await runner.query(`CREATE INDEX job_parent ON job (id) WHERE status = 'waiting' AND pending_children > 0`);
    await runner.query(`CREATE INDEX job_live_child ON job (parent_id)
      WHERE parent_id IS NOT NULL AND status IN ('waiting', 'scheduled', 'queued', 'active')`);
    await runner.query(`CREATE INDEX job_broken_child ON job (parent_id)
      WHERE parent_id IS NOT NULL AND status IN ('failed', 'cancelled')`);
    // The concurrency key is set on jobs of limited types alone, so the others are in none of these.
    await runner.query(`CREATE INDEX job_limited ON job (type, fair_key, priority, run_at, id)
      WHERE status = 'waiting' AND pending_children = 0`);
    await runner.query(`CREATE INDEX job_turn ON job (concurrency_key)
      WHERE concurrency_key IS NOT NULL AND status IN ('queued', 'active')`);
    await runner.query(
      'CREATE TABLE job_turn_taken (type text NOT NULL, at timestamptz NOT NULL, jobs integer NOT NULL)',
    );
    await runner.query('CREATE INDEX job_turn_taken_at ON job_turn_taken (type, at)');
    await runner.query(`
      CREATE TABLE job_unique_period (
        scope text NOT NULL,
        key text NOT NULL,
        job_id uuid NOT NULL,
        until timestamptz NOT NULL,
        PRIMARY KEY (scope, key)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_unique_period');
    await runner.query('DROP TABLE job_turn_taken');
    for (const index of ['turn', 'limited', 'broken_child', 'live_child', 'parent']) {
      await runner.query(`DROP INDEX job_${index}`);
    }
    await runner.query('ALTER TABLE job DROP COLUMN on_child_failure');
  }
}
