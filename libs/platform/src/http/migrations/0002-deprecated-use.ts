import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDeprecatedUse1764000000006 implements MigrationInterface {
  name = 'CreateDeprecatedUse1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deprecated_use (
        id uuid PRIMARY KEY,
        route text NOT NULL,
        caller_type text NOT NULL,
        caller text NOT NULL,
        uses bigint NOT NULL,
        first_used_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        CONSTRAINT deprecated_use_caller UNIQUE (route, caller_type, caller)
      )`);
    await runner.query('CREATE INDEX deprecated_use_last_used_at ON deprecated_use (last_used_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deprecated_use');
  }
}
