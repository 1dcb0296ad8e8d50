import type { MigrationInterface, QueryRunner } from 'typeorm';
import { newId } from '@plinth/kernel';

const BUILT_IN: readonly (readonly [name: string, description: string])[] = [
  ['super-admin', 'May do everything.'],
  ['admin', 'May do everything but define roles.'],
  ['support', 'May see everything and change nothing.'],
  ['member', 'Everyone who has an account.'],
];

export class CreateRole1764000001000 implements MigrationInterface {
  name = 'CreateRole1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE role (
        id uuid CONSTRAINT role_pkey PRIMARY KEY,
        name text NOT NULL CONSTRAINT role_name UNIQUE,
        description text,
        permissions text[] NOT NULL,
        built_in boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT role_name_form CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$')
      )`);
    await runner.query(`
      CREATE TABLE role_grant (
        user_id uuid NOT NULL,
        role_id uuid NOT NULL,
        granted_at timestamptz(3) NOT NULL,
        granted_by uuid,
        CONSTRAINT role_grant_pkey PRIMARY KEY (user_id, role_id)
      )`);
    await runner.query('CREATE INDEX role_grant_role ON role_grant (role_id, user_id)');
    for (const [name, description] of BUILT_IN) {
      await runner.query(
        `INSERT INTO role (id, name, description, permissions, built_in, created_at, updated_at)
         VALUES ($1, $2, $3, '{}', true, now(), now())`,
        [newId(), name, description],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE role_grant');
    await runner.query('DROP TABLE role');
  }
}
