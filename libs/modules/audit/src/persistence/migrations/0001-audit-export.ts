import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditExport1764000007000 implements MigrationInterface {
  name = 'CreateAuditExport1764000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_export (
        id uuid PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_export');
  }
}
