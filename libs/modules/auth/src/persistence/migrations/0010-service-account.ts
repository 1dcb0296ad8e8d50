import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateServiceAccount1764000003010 implements MigrationInterface {
  name = 'CreateServiceAccount1764000003010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_account (
        id uuid PRIMARY KEY,
        organization_id uuid,
        name text NOT NULL,
        permissions text[] NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX service_account_organization_id ON service_account (organization_id, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM api_key WHERE user_id IN (SELECT id FROM service_account)');
    await runner.query('DROP TABLE service_account');
  }
}
