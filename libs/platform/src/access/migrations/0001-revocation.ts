import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRevocation1764000000001 implements MigrationInterface {
  name = 'CreateRevocation1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE revocation (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scope text NOT NULL CHECK (scope IN ('session', 'user', 'everyone')),
        subject_id uuid,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query('CREATE INDEX revocation_at ON revocation (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revocation');
  }
}
