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
    // Few jobs end so, and these are asked for most. The index by the id alone lies in the order of the table: the planner
    // would take it whatever else is asked for, and read all of them.
    await runner.query('DROP INDEX job_failed');
    for (const [name, columns] of [
      ['job_unsuccessful', 'status, id'],
      ['job_unsuccessful_type', 'status, type, id'],
      ['job_unsuccessful_owner', 'owner_type, owner_id, status, id'],
    ] as const) {
      await runner.query(`CREATE INDEX ${name} ON job (${columns}) WHERE status IN ('failed', 'cancelled')`);
    }
    // Counted without the rows themselves: the owner is what row-level security asks for.
    await runner.query(
      `CREATE INDEX job_failed_queue ON job (queue) INCLUDE (owner_type, owner_id) WHERE status = 'failed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const made = [
      'failed_queue',
      'unsuccessful_owner',
      'unsuccessful_type',
      'unsuccessful',
      'finished_queue',
      'finished_type',
    ];
    for (const index of made) await runner.query(`DROP INDEX job_${index}`);
    await runner.query(`CREATE INDEX job_failed ON job (id) WHERE status = 'failed'`);
  }
}
