import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateKeptFile1764000000020 implements MigrationInterface {
  name = 'CreateKeptFile1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE kept_file (
        id uuid CONSTRAINT kept_file_pkey PRIMARY KEY,
        purpose text NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        parts int NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX kept_file_expires_at ON kept_file (expires_at)');
    await runner.query(`
      CREATE TABLE kept_file_part (
        file_id uuid NOT NULL CONSTRAINT kept_file_part_file_id REFERENCES kept_file ON DELETE CASCADE,
        number int NOT NULL,
        sealed text NOT NULL,
        CONSTRAINT kept_file_part_pkey PRIMARY KEY (file_id, number)
      )`);
    // What is encrypted cannot be compressed.
    await runner.query('ALTER TABLE kept_file_part ALTER COLUMN sealed SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE kept_file_part');
    await runner.query('DROP TABLE kept_file');
  }
}
