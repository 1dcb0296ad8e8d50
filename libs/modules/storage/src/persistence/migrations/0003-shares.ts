import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateShares1764000004002 implements MigrationInterface {
  name = 'CreateShares1764000004002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bucket_share (
        id uuid PRIMARY KEY,
        bucket_id uuid NOT NULL REFERENCES bucket (id) ON DELETE CASCADE,
        prefix text COLLATE "C" NOT NULL,
        grantee_type text NOT NULL CHECK (grantee_type IN ('user', 'organization')),
        grantee_id uuid NOT NULL,
        access text NOT NULL CHECK (access IN ('read', 'write')),
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT bucket_share_grantee UNIQUE (bucket_id, grantee_type, grantee_id, prefix)
      )`);
    await runner.query('CREATE INDEX bucket_share_of_grantee ON bucket_share (grantee_id, grantee_type)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bucket_share');
  }
}
