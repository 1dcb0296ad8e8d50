import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSession1764000003002 implements MigrationInterface {
  name = 'CreateSession1764000003002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE session (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        refresh_hash bytea NOT NULL,
        rotated_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        idle_expires_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        auth_time timestamptz(3) NOT NULL,
        amr text[] NOT NULL,
        organization_id uuid,
        impersonator_id uuid,
        ip text,
        user_agent text
      )`);
    await runner.query('CREATE INDEX session_user_id ON session (user_id)');
    await runner.query('CREATE INDEX session_expires_at ON session (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE session');
  }
}
