import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUploads1764000004001 implements MigrationInterface {
  name = 'CreateUploads1764000004001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE upload (
        id uuid PRIMARY KEY,
        owner_type text NOT NULL CHECK (owner_type IN ('user', 'organization', 'platform')),
        owner_id uuid,
        kind text NOT NULL CHECK (kind IN ('whole', 'partial', 'final')),
        bucket_id uuid REFERENCES bucket (id) ON DELETE CASCADE,
        key text,
        size bigint,
        metadata jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        completed_at timestamptz(3),
        holder uuid,
        held_until timestamptz(3),
        release_wanted boolean NOT NULL
      )`);
    await runner.query('CREATE INDEX upload_owner ON upload (owner_id, owner_type)');
    await runner.query('CREATE INDEX upload_bucket ON upload (bucket_id)');
    await runner.query('CREATE INDEX upload_expires ON upload (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE upload');
  }
}
