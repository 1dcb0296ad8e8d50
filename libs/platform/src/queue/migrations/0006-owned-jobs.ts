import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lists of owners leave out what the platform does for itself: nobody looks for it there, and each of its steps was written. */
export class ListOwnedJobsAlone1764000005006 implements MigrationInterface {
  name = 'ListOwnedJobsAlone1764000005006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX job_owned ON job (owner_type, owner_id, id) WHERE owner_id IS NOT NULL');
    await runner.query('DROP INDEX job_of_owner');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX job_of_owner ON job (owner_type, owner_id, id)');
    await runner.query('DROP INDEX job_owned');
  }
}
