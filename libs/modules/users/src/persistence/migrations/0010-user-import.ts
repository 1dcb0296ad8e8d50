import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUserImport1764000002010 implements MigrationInterface {
  name = 'CreateUserImport1764000002010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_import (
        id uuid CONSTRAINT user_import_pkey PRIMARY KEY,
        file_id uuid NOT NULL,
        report_id uuid,
        options jsonb NOT NULL,
        started_by uuid,
        permissions text[],
        position int NOT NULL DEFAULT 0,
        counts jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE user_import');
  }
}
