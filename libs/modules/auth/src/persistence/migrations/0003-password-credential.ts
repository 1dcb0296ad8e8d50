import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePasswordCredential1764000003003 implements MigrationInterface {
  name = 'CreatePasswordCredential1764000003003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password_credential (
        user_id uuid PRIMARY KEY,
        hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE password_credential');
  }
}
