import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ways to the few among very many finished jobs. A job is written into them when it ends, and never again. */
export class FindFinishedJobs1764000005005 implements MigrationInterface {
  name = 'FindFinishedJobs1764000005005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX job_finished_type ON job (type, id) WHERE finished_at IS NOT NULL');
    // Nearly all jobs are of the default queue, which is found without.
    await runner.query(
      `CREATE INDEX job_finished_queue ON job (queue, id) WHERE finished_at IS NOT NULL AND queue <> 'default'`,
    );
    // Few jobs end so, and these are asked for most.
    await runner.query(`CREATE INDEX job_cancelled ON job (id) WHERE status = 'cancelled'`);
    await runner.query(`CREATE INDEX job_unsuccessful_owner ON job (owner_type, owner_id, status, id)
      WHERE status IN ('failed', 'cancelled')`);
    await runner.query(`CREATE INDEX job_unsuccessful_type ON job (status, type, id)
      WHERE status IN ('failed', 'cancelled')`);
    // Counted without the rows themselves: the owner is what row-level security asks for.
    await runner.query(
      `CREATE INDEX job_failed_queue ON job (queue) INCLUDE (owner_type, owner_id) WHERE status = 'failed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of [
      'failed_queue',
      'unsuccessful_type',
      'unsuccessful_owner',
      'cancelled',
      'finished_queue',
      'finished_type',
    ]) {
      await runner.query(`DROP INDEX job_${index}`);
    }
  }
}
