import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddOrganizationSettings1764000006001 implements MigrationInterface {
  name = 'AddOrganizationSettings1764000006001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organization
        ADD COLUMN mfa_required boolean NOT NULL DEFAULT false,
        ADD COLUMN allowed_email_domains text[] NOT NULL DEFAULT '{}',
        ADD COLUMN sso_required boolean NOT NULL DEFAULT false,
        ADD COLUMN sso_provider text`);
    await runner.query(`
      CREATE TABLE organization_domain (
        id uuid CONSTRAINT organization_domain_pkey PRIMARY KEY,
        organization_id uuid NOT NULL,
        domain text NOT NULL,
        token text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        verified_at timestamptz(3),
        checked_at timestamptz(3),
        missing_since timestamptz(3),
        CONSTRAINT organization_domain_once UNIQUE (organization_id, domain)
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX organization_domain_verified ON organization_domain (domain) WHERE verified_at IS NOT NULL`);
    await runner.query(`
      CREATE INDEX organization_domain_checked_at ON organization_domain (checked_at) WHERE verified_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE organization_domain');
    await runner.query(`
      ALTER TABLE organization
        DROP COLUMN mfa_required,
        DROP COLUMN allowed_email_domains,
        DROP COLUMN sso_required,
        DROP COLUMN sso_provider`);
  }
}
