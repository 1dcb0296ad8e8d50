import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrganization1764000006000 implements MigrationInterface {
  name = 'CreateOrganization1764000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organization (
        id uuid CONSTRAINT organization_pkey PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE organization_membership (
        organization_id uuid NOT NULL,
        user_id uuid NOT NULL,
        role text NOT NULL,
        joined_at timestamptz(3) NOT NULL,
        CONSTRAINT organization_membership_pkey PRIMARY KEY (organization_id, user_id),
        CONSTRAINT organization_membership_role CHECK (role IN ('owner', 'admin', 'member'))
      )`);
    await runner.query('CREATE INDEX organization_membership_user ON organization_membership (user_id)');
    await runner.query(
      'CREATE INDEX organization_membership_joined_at ON organization_membership (organization_id, joined_at, user_id)',
    );
    await runner.query(`
      CREATE TABLE organization_invitation (
        id uuid CONSTRAINT organization_invitation_pkey PRIMARY KEY,
        organization_id uuid NOT NULL,
        email text NOT NULL,
        email_key text NOT NULL,
        role text NOT NULL,
        token_hash bytea NOT NULL CONSTRAINT organization_invitation_token UNIQUE,
        invited_by uuid,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT organization_invitation_email UNIQUE (organization_id, email_key),
        CONSTRAINT organization_invitation_role CHECK (role IN ('owner', 'admin', 'member'))
      )`);
    await runner.query('CREATE INDEX organization_invitation_email_key ON organization_invitation (email_key)');
    await runner.query('CREATE INDEX organization_invitation_invited_by ON organization_invitation (invited_by)');
    await runner.query('CREATE INDEX organization_invitation_expires_at ON organization_invitation (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE organization_invitation');
    await runner.query('DROP TABLE organization_membership');
    await runner.query('DROP TABLE organization');
  }
}
