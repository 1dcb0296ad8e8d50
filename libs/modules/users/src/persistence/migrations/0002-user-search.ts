import type { MigrationInterface, QueryRunner } from 'typeorm';

const NEVER = `coalesce(last_login_at, 'epoch'::timestamptz)`;

export class SpeedUpUserSearch1764000002001 implements MigrationInterface {
  name = 'SpeedUpUserSearch1764000002001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX user_account_status ON user_account (status, created_at, id)');
    // Nearly everybody is active: they are found in the order of the list.
    const few = `WHERE status <> 'active'`;
    await runner.query(`CREATE INDEX user_account_status_email ON user_account (status, email, id) ${few}`);
    await runner.query(`CREATE INDEX user_account_status_last_login ON user_account (status, (${NEVER}), id) ${few}`);
    // What waits to be put into the index is searched one by one, by every search.
    await runner.query('ALTER INDEX user_account_search SET (fastupdate = off)');
    await runner.query(`SELECT gin_clean_pending_list('user_account_search')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER INDEX user_account_search RESET (fastupdate)');
    for (const name of ['user_account_status', 'user_account_status_email', 'user_account_status_last_login']) {
      await runner.query(`DROP INDEX ${name}`);
    }
  }
}
