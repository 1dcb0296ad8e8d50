import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddTrash1764000004005 implements MigrationInterface {
  name = 'AddTrash1764000004005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bucket ADD COLUMN trash_days integer CHECK (trash_days > 0)');
    await runner.query(`CREATE INDEX bucket_lifecycle ON bucket (id) WHERE lifecycle <> '[]'`);
    await runner.query(
      'ALTER TABLE object_version ADD COLUMN trashed_at timestamptz(3), ADD COLUMN purge_at timestamptz(3)',
    );
    await runner.query('CREATE INDEX object_version_purge ON object_version (purge_at) WHERE purge_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX object_version_purge');
    await runner.query('ALTER TABLE object_version DROP COLUMN trashed_at, DROP COLUMN purge_at');
    await runner.query('DROP INDEX bucket_lifecycle');
    await runner.query('ALTER TABLE bucket DROP COLUMN trash_days');
  }
}
