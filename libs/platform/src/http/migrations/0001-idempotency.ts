import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIdempotencyRecord1764000000003 implements MigrationInterface {
  name = 'CreateIdempotencyRecord1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_record (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        answer text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (caller, key)
      )`);
    await runner.query('CREATE INDEX idempotency_record_expires_at ON idempotency_record (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_record');
  }
}
