import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddUserImportFreshness1764000002012 implements MigrationInterface {
  name = 'AddUserImportFreshness1764000002012';

  async up(runner: QueryRunner): Promise<void> {
    // Of imports that are under way nobody knows.
    await runner.query('ALTER TABLE user_import ADD freshly_signed_in boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE user_import DROP freshly_signed_in');
  }
}
