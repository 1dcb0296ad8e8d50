import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The job ledger: jobs, their attempts and events, the workers that hold them and the state of the queues. */
export class CreateJobLedger1764000000004 implements MigrationInterface {
  name = 'CreateJobLedger1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE job_fencing_token AS bigint');
    // Rows change three or four times and are then left alone: room on the page keeps those versions together, and
    // an eager vacuum keeps the small partial indexes small, whatever the size of the table.
    await runner.query(`
      CREATE TABLE job (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        queue text NOT NULL,
        status text NOT NULL CHECK (
          status IN ('waiting', 'scheduled', 'queued', 'active', 'completed', 'failed', 'cancelled')),
        payload jsonb NOT NULL,
        result jsonb,
        error_code text,
        error_message text,
        error_stack text,
        progress smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
        priority smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),
        attempt integer NOT NULL DEFAULT 0,
        max_attempts integer NOT NULL CHECK (max_attempts > 0),
        run_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        expires_at timestamptz,
        retain_until timestamptz,
        unique_scope text,
        unique_key text,
        concurrency_key text,
        fair_key text NOT NULL,
        parent_id uuid,
        pending_children integer NOT NULL DEFAULT 0,
        schedule_id uuid,
        depth smallint NOT NULL DEFAULT 0,
        owner_type text NOT NULL,
        owner_id uuid,
        organization_id uuid,
        created_by uuid,
        traceparent text,
        request_id text,
        dispatch_no integer NOT NULL DEFAULT 0,
        dispatch_tag bigint NOT NULL DEFAULT 0,
        dispatched_at timestamptz,
        fencing_token bigint NOT NULL DEFAULT 0,
        worker_id uuid,
        cancel_requested_at timestamptz
      ) WITH (
        fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)`);
    // Every index but the key and the owner's list holds live rows only, so finished ones slow nothing down.
    await runner.query('CREATE INDEX job_of_owner ON job (owner_type, owner_id, id)');
    await runner.query(`CREATE INDEX job_ready ON job (queue, fair_key, priority, run_at, id)
      WHERE status = 'queued' AND dispatched_at IS NULL`);
    await runner.query(`CREATE INDEX job_dispatched ON job (queue, fair_key, dispatch_tag)
      WHERE status = 'queued' AND dispatched_at IS NOT NULL`);
    await runner.query(`CREATE INDEX job_scheduled ON job (run_at) WHERE status = 'scheduled'`);
    await runner.query(`CREATE INDEX job_active ON job (worker_id) WHERE status = 'active'`);
    await runner.query(`CREATE INDEX job_waiting ON job (queue) WHERE status = 'waiting'`);
    await runner.query(`CREATE INDEX job_failed ON job (id) WHERE status = 'failed'`);
    await runner.query(`CREATE INDEX job_expiring ON job (expires_at)
      WHERE expires_at IS NOT NULL AND status IN ('waiting', 'scheduled', 'queued')`);
    await runner.query(`CREATE UNIQUE INDEX job_live_unique_key ON job (unique_scope, unique_key)
      WHERE unique_key IS NOT NULL AND status IN ('waiting', 'scheduled', 'queued', 'active')`);
    await runner.query('CREATE INDEX job_children ON job (parent_id) WHERE parent_id IS NOT NULL');
    await runner.query(`CREATE INDEX job_of_schedule ON job (schedule_id)
      WHERE schedule_id IS NOT NULL AND status = 'queued'`);

    await runner.query(`
      CREATE TABLE job_event (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL,
        kind text NOT NULL,
        data jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX job_event_of_job ON job_event (job_id, seq)');

    await runner.query(`
      CREATE TABLE job_attempt (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL,
        attempt integer NOT NULL,
        worker_id uuid,
        fencing_token bigint NOT NULL,
        started_at timestamptz,
        finished_at timestamptz NOT NULL DEFAULT now(),
        outcome text NOT NULL,
        error_code text,
        error_message text,
        error_stack text
      )`);
    await runner.query('CREATE INDEX job_attempt_of_job ON job_attempt (job_id, id)');

    await runner.query(`
      CREATE TABLE job_worker (
        id uuid PRIMARY KEY,
        host text NOT NULL,
        process_id integer NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        lease_expires_at timestamptz NOT NULL
      ) WITH (fillfactor = 50)`);

    await runner.query(`
      CREATE TABLE job_queue (
        name text PRIMARY KEY,
        paused boolean NOT NULL DEFAULT false,
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['job_queue', 'job_worker', 'job_attempt', 'job_event', 'job']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query('DROP SEQUENCE job_fencing_token');
  }
}
