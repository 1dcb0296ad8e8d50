import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { EmailChangeEntity } from './email-change.entity.js';

/** Which of the two addresses speaks. */
export type AddressSide = 'old' | 'new';

const COLUMNS = `id, user_id AS "userId", new_email AS "newEmail", old_confirmed AS "oldConfirmed",
  new_confirmed AS "newConfirmed", created_at AS "createdAt"`;

@Injectable()
export class EmailChangesRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a change in place of the one that the user wished for before. */
  async replace(change: EmailChangeEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO email_change (id, user_id, new_email, old_confirmed, new_confirmed, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, new_email = excluded.new_email,
         old_confirmed = excluded.old_confirmed, new_confirmed = excluded.new_confirmed, created_at = excluded.created_at`,
      [change.id, change.userId, change.newEmail, change.oldConfirmed, change.newConfirmed, change.createdAt],
    );
  }

  /** The change that a user wishes for. */
  async of(userId: string): Promise<EmailChangeEntity | null> {
    const sql = `SELECT ${COLUMNS} FROM email_change WHERE user_id = $1`;
    const [row] = await this.database.query<EmailChangeEntity>(sql, [userId]);
    return row ?? null;
  }

  /** Notes that one side agrees. */
  async confirm(id: string, side: AddressSide): Promise<EmailChangeEntity | null> {
    const [row] = await this.database.query<EmailChangeEntity>(
      `UPDATE email_change SET old_confirmed = old_confirmed OR $2, new_confirmed = new_confirmed OR $3 WHERE id = $1
       RETURNING ${COLUMNS}`,
      [id, side === 'old', side === 'new'],
    );
    return row ?? null;
  }

  remove(userId: string): Promise<number> {
    return this.database.change('DELETE FROM email_change WHERE user_id = $1', [userId]);
  }
}
