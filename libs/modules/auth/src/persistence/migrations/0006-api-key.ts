import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApiKey1764000003006 implements MigrationInterface {
  name = 'CreateApiKey1764000003006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        organization_id uuid,
        name text NOT NULL,
        prefix text NOT NULL,
        hash bytea NOT NULL CONSTRAINT api_key_hash UNIQUE,
        permissions text[] NOT NULL,
        allowed_addresses text[] NOT NULL,
        amr text[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3),
        last_used_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX api_key_user_id ON api_key (user_id, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key');
  }
}
