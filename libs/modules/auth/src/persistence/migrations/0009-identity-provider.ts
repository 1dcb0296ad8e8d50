import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIdentityProvider1764000003009 implements MigrationInterface {
  name = 'CreateIdentityProvider1764000003009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_provider (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT identity_provider_name UNIQUE,
        label text NOT NULL,
        issuer text NOT NULL,
        client_id text NOT NULL,
        sealed_client_secret text,
        scopes text NOT NULL,
        domains text[] NOT NULL,
        mapping jsonb NOT NULL,
        enabled boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE identity_provider');
  }
}
