import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

// Rows of one statement: enough to get on, few enough to hold no lock for long.
const BATCH = 5_000;

/** What has ended for good, table by table. */
const STATEMENTS: Readonly<Record<string, string>> = {
  one_time_token: `DELETE FROM one_time_token WHERE hash IN
    (SELECT hash FROM one_time_token WHERE expires_at < $1 LIMIT $2)`,
  signing_key: `DELETE FROM signing_key WHERE kid IN
    (SELECT kid FROM signing_key WHERE not_after < $1::timestamptz - interval '30 days' LIMIT $2)`,
};

@Injectable()
export class ExpiredRepository {
  constructor(private readonly database: Database) {}

  /**
   * Removes what has ended for good.
   * @param stop asked between statements.
   * @returns how many rows went, by table.
   */
  async remove(now: Date, stop: () => boolean): Promise<Record<string, number>> {
    const removed: Record<string, number> = {};
    for (const [table, statement] of Object.entries(STATEMENTS)) {
      let count = BATCH;
      while (count === BATCH && !stop()) {
        count = (await this.database.query(`${statement} RETURNING 1`, [now, BATCH])).length;
        removed[table] = (removed[table] ?? 0) + count;
      }
    }
    return removed;
  }
}
