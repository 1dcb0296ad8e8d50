import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries name one job or none: what several had in common is gone. */
export class DropDeliveries1764000005004 implements MigrationInterface {
  name = 'DropDeliveries1764000005004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job DROP COLUMN delivery');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job ADD COLUMN delivery text');
  }
}
