import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOneTimeToken1764000003004 implements MigrationInterface {
  name = 'CreateOneTimeToken1764000003004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE one_time_token (
        hash bytea PRIMARY KEY,
        purpose text NOT NULL,
        user_id uuid NOT NULL,
        binding text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX one_time_token_user_id ON one_time_token (user_id, purpose)');
    await runner.query('CREATE INDEX one_time_token_expires_at ON one_time_token (expires_at)');
    await runner.query(`
      CREATE TABLE email_change (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT email_change_user_id UNIQUE,
        new_email text NOT NULL,
        old_confirmed boolean NOT NULL,
        new_confirmed boolean NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE email_change');
    await runner.query('DROP TABLE one_time_token');
  }
}
