import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSigningKey1764000003001 implements MigrationInterface {
  name = 'CreateSigningKey1764000003001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signing_key (
        kid text PRIMARY KEY,
        state text NOT NULL CONSTRAINT signing_key_state CHECK (state IN ('current', 'retired')),
        public_jwk jsonb NOT NULL,
        sealed_private_key text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        not_after timestamptz(3),
        CONSTRAINT signing_key_not_after CHECK ((state = 'current') = (not_after IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX signing_key_current ON signing_key (state) WHERE state = 'current'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE signing_key');
  }
}
