import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDamage1764000004006 implements MigrationInterface {
  name = 'CreateDamage1764000004006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE blob_damage (
        blob_id uuid PRIMARY KEY REFERENCES blob (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('missing', 'cut', 'altered', 'unreadable')),
        found_at timestamptz(3) NOT NULL
      )`);
    // One row: how far the scrubber has got in its round.
    await runner.query(`
      CREATE TABLE blob_scrub (
        id smallint PRIMARY KEY CHECK (id = 1),
        after_id uuid,
        round_started_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE blob_scrub');
    await runner.query('DROP TABLE blob_damage');
  }
}
