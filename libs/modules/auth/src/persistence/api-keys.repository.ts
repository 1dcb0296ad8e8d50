import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { ApiKeyEntity } from './api-key.entity.js';
import { OwnerLocksRepository } from './owner-locks.repository.js';

const COLUMNS = `id, user_id AS "userId", organization_id AS "organizationId", name, prefix, hash, permissions, allowed_addresses AS "allowedAddresses", amr,
  created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;

@Injectable()
export class ApiKeysRepository {
  constructor(
    private readonly database: Database,
    private readonly locks: OwnerLocksRepository,
  ) {}

  async add(key: ApiKeyEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO api_key (id, user_id, name, prefix, hash, permissions, allowed_addresses, amr, created_at, expires_at,
         organization_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
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
        key.organizationId,
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

  /** All of an owner, wherever they act. */
  async allOf(userId: string): Promise<ApiKeyEntity[]> {
    const sql = `SELECT ${COLUMNS} FROM api_key WHERE user_id = $1 ORDER BY created_at, id`;
    return this.database.query<ApiKeyEntity>(sql, [userId]);
  }

  /** How many an owner has; nobody else adds one until the open transaction ends. */
  async countToAdd(userId: string): Promise<number> {
    await this.locks.take('keys', userId);
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM api_key WHERE user_id = $1',
      [userId],
    );
    return row?.count ?? 0;
  }

  async list(userId: string, organizationId: string | null, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 4);
    const rows = await this.database.query<ApiKeyEntity>(
      `SELECT ${COLUMNS} FROM api_key WHERE user_id = $1 AND organization_id IS NOT DISTINCT FROM $2
       ${where} ${orderBy} LIMIT $3`,
      [userId, organizationId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /** A key of an owner where they act; whoever else would change it waits until the open transaction ends. */
  async lock(userId: string, organizationId: string | null, id: string): Promise<ApiKeyEntity | null> {
    const [row] = await this.database.query<ApiKeyEntity>(
      `SELECT ${COLUMNS} FROM api_key
       WHERE user_id = $1 AND organization_id IS NOT DISTINCT FROM $2 AND id = $3 FOR UPDATE`,
      [userId, organizationId, id],
    );
    return row ?? null;
  }

  async endAt(id: string, expiresAt: Date): Promise<void> {
    await this.database.query('UPDATE api_key SET expires_at = $2 WHERE id = $1', [id, expiresAt]);
  }

  /** Removes a key that a user made where they act; `false` where there is none. */
  async remove(userId: string, organizationId: string | null, id: string): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM api_key WHERE user_id = $1 AND organization_id IS NOT DISTINCT FROM $2 AND id = $3 RETURNING id`,
      [userId, organizationId, id],
    );
    return rows.length > 0;
  }

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM api_key WHERE user_id = $1', [userId]);
  }
}
