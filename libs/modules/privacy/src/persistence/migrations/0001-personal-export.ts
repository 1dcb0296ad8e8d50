import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePersonalExport1764000008001 implements MigrationInterface {
  name = 'CreatePersonalExport1764000008001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE personal_export (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        requested_by uuid NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT personal_export_of UNIQUE (user_id, requested_by)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE personal_export');
  }
}
