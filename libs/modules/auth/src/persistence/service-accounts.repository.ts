import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import { OwnerLocksRepository } from './owner-locks.repository.js';
import type { ServiceAccountEntity } from './service-account.entity.js';

const COLUMNS = `id, organization_id AS "organizationId", name, permissions, created_by AS "createdBy",
  created_at AS "createdAt"`;

/** The accounts of an organization, or with `null` those of the platform. */
@Injectable()
export class ServiceAccountsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly locks: OwnerLocksRepository,
  ) {}

  async insert(wish: Omit<ServiceAccountEntity, 'id' | 'createdAt'>): Promise<ServiceAccountEntity> {
    const account: ServiceAccountEntity = { ...wish, id: newId(), createdAt: this.clock.now() };
    await this.database.query(
      `INSERT INTO service_account (id, organization_id, name, permissions, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [account.id, account.organizationId, account.name, account.permissions, account.createdBy, account.createdAt],
    );
    return account;
  }

  /** The account, wherever it belongs. */
  async find(id: string): Promise<ServiceAccountEntity | null> {
    const [row] = await this.database.prepared<ServiceAccountEntity>(
      'auth-service-account-find',
      `SELECT ${COLUMNS} FROM service_account WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** How many there are; nobody else adds one until the open transaction ends. */
  async countToAdd(organizationId: string | null): Promise<number> {
    await this.locks.take('accounts', organizationId ?? 'platform');
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM service_account WHERE organization_id IS NOT DISTINCT FROM $1',
      [organizationId],
    );
    return row?.count ?? 0;
  }

  async page(organizationId: string | null, request: PageRequest): Promise<Page<ServiceAccountEntity>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<ServiceAccountEntity>(
      `SELECT ${COLUMNS} FROM service_account WHERE organization_id IS NOT DISTINCT FROM $1 ${where} ${orderBy} LIMIT $2`,
      [organizationId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /** Removes an account with its keys. */
  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM api_key WHERE user_id = $1', [id]);
    await this.database.query('DELETE FROM service_account WHERE id = $1', [id]);
  }

  /** The ids of the accounts of an organization. */
  async idsOf(organizationId: string): Promise<string[]> {
    const sql = 'SELECT id FROM service_account WHERE organization_id = $1';
    return (await this.database.query<{ id: string }>(sql, [organizationId])).map(({ id }) => id);
  }
}
