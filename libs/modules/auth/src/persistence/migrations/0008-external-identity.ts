import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateExternalIdentity1764000003008 implements MigrationInterface {
  name = 'CreateExternalIdentity1764000003008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE external_identity (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL,
        provider text NOT NULL,
        granted_roles text[] NOT NULL,
        granted_organizations uuid[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT external_identity_subject UNIQUE (issuer, subject)
      )`);
    await runner.query('CREATE INDEX external_identity_user_id ON external_identity (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE external_identity');
  }
}
