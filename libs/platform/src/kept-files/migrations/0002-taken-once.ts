import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that are handed out a single time. */
export class TakeKeptFileOnce1764000000022 implements MigrationInterface {
  name = 'TakeKeptFileOnce1764000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE kept_file ADD once boolean NOT NULL DEFAULT false, ADD taken boolean NOT NULL DEFAULT false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE kept_file DROP once, DROP taken');
  }
}
