import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exports are kept files of the platform. */
export class DropAuditExport1764000007002 implements MigrationInterface {
  name = 'DropAuditExport1764000007002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_export');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_export (
        id uuid PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL,
        format text NOT NULL DEFAULT 'ndjson'
      )`);
  }
}
