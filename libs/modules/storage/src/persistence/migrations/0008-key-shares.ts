import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AllowKeyShares1764000004007 implements MigrationInterface {
  name = 'AllowKeyShares1764000004007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bucket_share DROP CONSTRAINT bucket_share_grantee_type_check');
    await runner.query(`ALTER TABLE bucket_share ADD CONSTRAINT bucket_share_grantee_type_check
      CHECK (grantee_type IN ('user', 'organization', 'api_key'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM bucket_share WHERE grantee_type = 'api_key'`);
    await runner.query('ALTER TABLE bucket_share DROP CONSTRAINT bucket_share_grantee_type_check');
    await runner.query(`ALTER TABLE bucket_share ADD CONSTRAINT bucket_share_grantee_type_check
      CHECK (grantee_type IN ('user', 'organization'))`);
  }
}
