import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { ApiKeyEntity } from './api-key.entity.js';

const COLUMNS = `id, user_id AS "userId", name, prefix, hash, permissions, allowed_addresses AS "allowedAddresses", amr,
  created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async add(key: ApiKeyEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO api_key (id, user_id, name, prefix, hash, permissions, allowed_addresses, amr, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        key.id,
        key.userId,
        key.name,
        key.prefix,
        key.hash,
        key.permissions,
        key.allowedAddresses,
        key.amr,
        key.createdAt,
        key.expiresAt,
      ],
    );
  }

  /** The key that has not expired, noting that it is used. */
  async use(hash: Buffer, now: Date): Promise<ApiKeyEntity | null> {
    const [row] = await this.database.prepared<ApiKeyEntity>(
      'auth-api-key-use',
      `UPDATE api_key SET last_used_at = $2 WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)
       RETURNING ${COLUMNS}`,
      [hash, now],
    );
    return row ?? null;
  }

  async count(userId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM api_key WHERE user_id = $1',
      [userId],
    );
    return row?.count ?? 0;
  }

  async list(userId: string, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<ApiKeyEntity>(
      `SELECT ${COLUMNS} FROM api_key WHERE user_id = $1 ${where} ${orderBy} LIMIT $2`,
      [userId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /** Removes a key of a user; `false` where there is none. */
  async remove(userId: string, id: string): Promise<boolean> {
    const rows = await this.database.query('DELETE FROM api_key WHERE user_id = $1 AND id = $2 RETURNING id', [
      userId,
      id,
    ]);
    return rows.length > 0;
  }

  async removeAll(userId: string): Promise<void> {
    await this.database.query('DELETE FROM api_key WHERE user_id = $1', [userId]);
  }
}
