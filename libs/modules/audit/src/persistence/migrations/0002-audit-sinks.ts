import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditSink1764000007001 implements MigrationInterface {
  name = 'CreateAuditSink1764000007001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit_export ADD COLUMN format text NOT NULL DEFAULT 'ndjson'`);
    await runner.query(`
      CREATE TABLE audit_sink (
        name text PRIMARY KEY,
        seq bigint NOT NULL,
        holder uuid,
        held_until timestamptz(3),
        delivered_at timestamptz(3)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_sink');
    await runner.query('ALTER TABLE audit_export DROP COLUMN format');
  }
}
