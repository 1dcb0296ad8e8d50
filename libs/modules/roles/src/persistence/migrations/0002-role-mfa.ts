import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddRoleMfa1764000001002 implements MigrationInterface {
  name = 'AddRoleMfa1764000001002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE role ADD mfa_required boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE role DROP mfa_required');
  }
}
