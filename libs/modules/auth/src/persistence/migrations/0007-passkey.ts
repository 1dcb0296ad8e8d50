import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePasskey1764000003007 implements MigrationInterface {
  name = 'CreatePasskey1764000003007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE passkey (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        credential_id text NOT NULL CONSTRAINT passkey_credential_id UNIQUE,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[] NOT NULL,
        label text,
        backed_up boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX passkey_user_id ON passkey (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE passkey');
  }
}
