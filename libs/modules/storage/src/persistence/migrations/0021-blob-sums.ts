import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBlobSums1764000004021 implements MigrationInterface {
  name = 'CreateBlobSums1764000004021';

  async up(runner: QueryRunner): Promise<void> {
    // No reference to the blob: the sums are there as soon as its bytes are, which is before its row.
    await runner.query('CREATE TABLE blob_sums (blob_id uuid PRIMARY KEY, sums bytea NOT NULL)');
    // Digests do not compress, and of those of a large blob a few are wanted at a time.
    await runner.query('ALTER TABLE blob_sums ALTER COLUMN sums SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE blob_sums');
  }
}
