import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a schedule spreads and makes up for its times, and whether its owner is suspended. */
export class AddSchedulePolicies1764000005002 implements MigrationInterface {
  name = 'AddSchedulePolicies1764000005002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE job_schedule
        ADD COLUMN jitter_seconds integer NOT NULL DEFAULT 0 CHECK (jitter_seconds >= 0),
        ADD COLUMN catch_up text NOT NULL DEFAULT 'one' CHECK (catch_up IN ('one', 'skip', 'all')),
        ADD COLUMN held boolean NOT NULL DEFAULT false`);
    await runner.query('DROP INDEX job_schedule_due');
    await runner.query('CREATE INDEX job_schedule_due ON job_schedule (next_run_at) WHERE NOT paused AND NOT held');
    await runner.query('DROP INDEX job_of_schedule');
    await runner.query(`CREATE INDEX job_of_schedule ON job (schedule_id)
      WHERE schedule_id IS NOT NULL AND status IN ('waiting', 'scheduled', 'queued')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX job_of_schedule');
    await runner.query(`CREATE INDEX job_of_schedule ON job (schedule_id)
      WHERE schedule_id IS NOT NULL AND status = 'queued'`);
    await runner.query('DROP INDEX job_schedule_due');
    await runner.query(`
      ALTER TABLE job_schedule DROP COLUMN jitter_seconds, DROP COLUMN catch_up, DROP COLUMN held`);
    await runner.query('CREATE INDEX job_schedule_due ON job_schedule (next_run_at) WHERE NOT paused');
  }
}
