import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddImpersonation1764000003011 implements MigrationInterface {
  name = 'AddImpersonation1764000003011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session ADD impersonator_session_id uuid, ADD impersonation_reason text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP impersonator_session_id, DROP impersonation_reason');
  }
}
