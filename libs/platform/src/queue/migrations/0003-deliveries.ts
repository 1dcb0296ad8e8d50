import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries that carry several jobs: which one a job was handed over with, unset where it travels alone. */
export class AddDeliveries1764000005003 implements MigrationInterface {
  name = 'AddDeliveries1764000005003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job ADD COLUMN delivery text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job DROP COLUMN delivery');
  }
}
