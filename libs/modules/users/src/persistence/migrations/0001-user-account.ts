import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUserAccount1764000002000 implements MigrationInterface {
  name = 'CreateUserAccount1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_account (
        id uuid CONSTRAINT user_account_pkey PRIMARY KEY,
        email text COLLATE "C" NOT NULL,
        email_key text NOT NULL CONSTRAINT user_account_email_key UNIQUE,
        email_verified boolean NOT NULL,
        display_name text,
        status text NOT NULL,
        locale text,
        time_zone text,
        avatar_url text,
        metadata jsonb NOT NULL,
        search tsvector NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        last_login_at timestamptz(3),
        deleted_at timestamptz(3),
        CONSTRAINT user_account_status CHECK (status IN ('active', 'suspended', 'invited'))
      )`);
    await runner.query('CREATE INDEX user_account_created_at ON user_account (created_at, id)');
    await runner.query('CREATE INDEX user_account_email ON user_account (email, id)');
    // Who never signed in sorts before everyone who did; a keyset needs a value to compare.
    await runner.query(
      `CREATE INDEX user_account_last_login_at ON user_account ((coalesce(last_login_at, 'epoch'::timestamptz)), id)`,
    );
    await runner.query('CREATE INDEX user_account_search ON user_account USING gin (search)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE user_account');
  }
}
