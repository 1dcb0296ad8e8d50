import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSecondFactor1764000003005 implements MigrationInterface {
  name = 'CreateSecondFactor1764000003005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mfa_factor (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        type text NOT NULL,
        label text,
        sealed_secret text NOT NULL,
        last_step bigint,
        created_at timestamptz(3) NOT NULL,
        activated_at timestamptz(3),
        last_used_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX mfa_factor_user_id ON mfa_factor (user_id)');
    await runner.query(`
      CREATE TABLE recovery_code (
        digest bytea PRIMARY KEY,
        user_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX recovery_code_user_id ON recovery_code (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery_code');
    await runner.query('DROP TABLE mfa_factor');
  }
}
