import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddBucketDriver1764000004003 implements MigrationInterface {
  name = 'AddBucketDriver1764000004003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bucket ADD COLUMN driver text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bucket DROP COLUMN driver');
  }
}
