import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import type { IdentityProviderEntity } from './identity-provider.entity.js';

const COLUMNS = `id, name, label, issuer, client_id AS "clientId", sealed_client_secret AS "sealedClientSecret", scopes,
  domains, mapping, enabled, created_at AS "createdAt", updated_at AS "updatedAt"`;

const SORTS = {
  name: { column: 'name', type: 'text' },
  createdAt: { column: 'created_at', type: 'timestamptz' },
} satisfies Record<string, SortColumn>;

@Injectable()
export class IdentityProvidersRepository {
  constructor(private readonly database: Database) {}

  async add(provider: IdentityProviderEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO identity_provider (id, name, label, issuer, client_id, sealed_client_secret, scopes, domains, mapping,
         enabled, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [...settingsOf(provider), provider.createdAt, provider.updatedAt],
    );
  }

  /** Writes everything that may change. */
  async save(provider: IdentityProviderEntity): Promise<void> {
    await this.database.query(
      `UPDATE identity_provider SET name = $2, label = $3, issuer = $4, client_id = $5, sealed_client_secret = $6,
         scopes = $7, domains = $8, mapping = $9, enabled = $10, updated_at = $11 WHERE id = $1`,
      [...settingsOf(provider), provider.updatedAt],
    );
  }

  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM identity_provider WHERE id = $1', [id]);
  }

  async find(id: string, lock: '' | 'FOR UPDATE' = ''): Promise<IdentityProviderEntity | null> {
    const sql = `SELECT ${COLUMNS} FROM identity_provider WHERE id = $1 ${lock}`;
    return (await this.database.query<IdentityProviderEntity>(sql, [id]))[0] ?? null;
  }

  /** Whether another provider, in use or not, has one of these domains. */
  async haveOthers(id: string, domains: readonly string[]): Promise<boolean> {
    const sql = 'SELECT FROM identity_provider WHERE id <> $1 AND domains && $2::text[] LIMIT 1';
    return (await this.database.query(sql, [id, domains])).length > 0;
  }

  /** Those that people may sign in with, by name. */
  async enabled(): Promise<IdentityProviderEntity[]> {
    return this.database.prepared<IdentityProviderEntity>(
      'auth-identity-providers',
      `SELECT ${COLUMNS} FROM identity_provider WHERE enabled ORDER BY name`,
      [],
    );
  }

  /** As `enabled`, but only what every sign-in asks about them. */
  async listed(): Promise<Pick<IdentityProviderEntity, 'name' | 'label' | 'domains'>[]> {
    return this.database.prepared<Pick<IdentityProviderEntity, 'name' | 'label' | 'domains'>>(
      'auth-providers-listed',
      'SELECT name, label, domains FROM identity_provider WHERE enabled ORDER BY name',
      [],
    );
  }

  async page(request: PageRequest): Promise<Page<IdentityProviderEntity>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 2);
    const rows = await this.database.query<IdentityProviderEntity>(
      `SELECT ${COLUMNS} FROM identity_provider WHERE true ${where} ${orderBy} LIMIT $1`,
      [limit, ...values],
    );
    const value = (row: IdentityProviderEntity) =>
      request.sort.endsWith('createdAt') ? row.createdAt.toISOString() : row.name;
    return cutPage(rows, request, (row) => ({ value: value(row), id: row.id }));
  }
}

function settingsOf(provider: IdentityProviderEntity): unknown[] {
  return [
    provider.id,
    provider.name,
    provider.label,
    provider.issuer,
    provider.clientId,
    provider.sealedClientSecret,
    provider.scopes,
    provider.domains,
    JSON.stringify(provider.mapping),
    provider.enabled,
  ];
}
