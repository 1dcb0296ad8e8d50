import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that is submitted again and again. */
export class CreateJobSchedule1764000005000 implements MigrationInterface {
  name = 'CreateJobSchedule1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    // `name` is set on what code declares; it has no creator and nobody may change it over REST.
    await runner.query(`
      CREATE TABLE job_schedule (
        id uuid PRIMARY KEY,
        name text CONSTRAINT job_schedule_name UNIQUE,
        type text NOT NULL,
        payload jsonb NOT NULL,
        cron text,
        every_seconds integer CHECK (every_seconds > 0),
        time_zone text NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        counts_from timestamptz(3) NOT NULL,
        next_run_at timestamptz(3),
        last_run_at timestamptz(3),
        last_job_id uuid,
        owner_type text NOT NULL,
        owner_id uuid,
        organization_id uuid,
        created_by uuid,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT job_schedule_timing CHECK ((cron IS NULL) <> (every_seconds IS NULL))
      )`);
    await runner.query('CREATE INDEX job_schedule_due ON job_schedule (next_run_at) WHERE NOT paused');
    await runner.query('CREATE INDEX job_schedule_of_owner ON job_schedule (owner_type, owner_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_schedule');
  }
}
