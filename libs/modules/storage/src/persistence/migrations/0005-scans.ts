import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddScans1764000004004 implements MigrationInterface {
  name = 'AddScans1764000004004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bucket ADD COLUMN require_clean_scan boolean NOT NULL DEFAULT false');
    await runner.query('CREATE INDEX bucket_require_clean_scan ON bucket (id) WHERE require_clean_scan');
    await runner.query('ALTER TABLE object_version ADD COLUMN scan_signature text');
    await runner.query(`CREATE INDEX object_version_pending ON object_version (id) WHERE scan = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX object_version_pending');
    await runner.query('ALTER TABLE object_version DROP COLUMN scan_signature');
    await runner.query('DROP INDEX bucket_require_clean_scan');
    await runner.query('ALTER TABLE bucket DROP COLUMN require_clean_scan');
  }
}
