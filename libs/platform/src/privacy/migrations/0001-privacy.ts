import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePrivacy1764000008000 implements MigrationInterface {
  name = 'CreatePrivacy1764000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE legal_hold (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        sealed_reason text NOT NULL,
        placed_by uuid,
        placed_at timestamptz(3) NOT NULL,
        lifted_by uuid,
        lifted_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX legal_hold_of ON legal_hold (user_id) WHERE lifted_at IS NULL');
    await runner.query('CREATE INDEX legal_hold_placed_at ON legal_hold (placed_at, id)');
    await runner.query(`
      CREATE TABLE erasure (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT erasure_user UNIQUE,
        status text NOT NULL CHECK (status IN ('pending', 'held', 'completed')),
        requested_by uuid,
        requested_at timestamptz(3) NOT NULL,
        removed jsonb NOT NULL DEFAULT '[]',
        completed_at timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX job_mail_to ON job ((lower(payload ->> 'to'))) WHERE type = 'mail.send'`);
    await runner.query(`
      CREATE TABLE retention_run (
        policy text PRIMARY KEY,
        ran_at timestamptz(3) NOT NULL,
        removed bigint NOT NULL,
        removed_in_all bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX erasure_requested_at ON erasure (requested_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX job_mail_to');
    await runner.query('DROP TABLE retention_run');
    await runner.query('DROP TABLE erasure');
    await runner.query('DROP TABLE legal_hold');
  }
}
