import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { PasskeyEntity } from './passkey.entity.js';

const COLUMNS = `id, user_id AS "userId", credential_id AS "credentialId", public_key AS "publicKey", counter,
  transports, label, backed_up AS "backedUp", created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

@Injectable()
export class PasskeysRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a passkey; `false` where its device is registered already. */
  async add(passkey: PasskeyEntity): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO passkey (id, user_id, credential_id, public_key, counter, transports, label, backed_up, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
      [
        passkey.id,
        passkey.userId,
        passkey.credentialId,
        passkey.publicKey,
        passkey.counter,
        passkey.transports,
        passkey.label,
        passkey.backedUp,
        passkey.createdAt,
      ],
    );
    return rows.length > 0;
  }

  async findByCredential(credentialId: string): Promise<PasskeyEntity | null> {
    const [row] = await this.database.query<PasskeyEntity>(`SELECT ${COLUMNS} FROM passkey WHERE credential_id = $1`, [
      credentialId,
    ]);
    return row ?? null;
  }

  async allOf(userId: string): Promise<PasskeyEntity[]> {
    return this.database.prepared<PasskeyEntity>(
      'auth-passkeys-of',
      `SELECT ${COLUMNS} FROM passkey WHERE user_id = $1 ORDER BY created_at`,
      [userId],
    );
  }

  async list(userId: string, request: PageRequest): Promise<Page<PasskeyEntity>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<PasskeyEntity>(
      `SELECT ${COLUMNS} FROM passkey WHERE user_id = $1 ${where} ${orderBy} LIMIT $2`,
      [userId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /** Notes a use. */
  async use(id: string, counter: number, backedUp: boolean, now: Date): Promise<void> {
    await this.database.query(
      'UPDATE passkey SET counter = greatest(counter, $2), backed_up = $3, last_used_at = $4 WHERE id = $1',
      [id, counter, backedUp, now],
    );
  }

  /** Removes a passkey of a user; `false` where there is none. */
  async remove(userId: string, id: string): Promise<boolean> {
    const rows = await this.database.query('DELETE FROM passkey WHERE user_id = $1 AND id = $2 RETURNING id', [
      userId,
      id,
    ]);
    return rows.length > 0;
  }

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM passkey WHERE user_id = $1', [userId]);
  }
}
