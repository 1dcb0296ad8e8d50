import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { ExternalIdentityEntity } from './external-identity.entity.js';

const COLUMNS = `id, user_id AS "userId", issuer, subject, provider, granted_roles AS "grantedRoles",
  granted_organizations AS "grantedOrganizations", created_at AS "createdAt"`;

/** What an identity has given its account. */
export type Granted = Pick<ExternalIdentityEntity, 'grantedRoles' | 'grantedOrganizations'>;

@Injectable()
export class ExternalIdentitiesRepository {
  constructor(private readonly database: Database) {}

  /** Keeps an identity; `false` where it signs in to an account already. */
  async add(identity: ExternalIdentityEntity): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO external_identity (id, user_id, issuer, subject, provider, granted_roles, granted_organizations,
         created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (issuer, subject) DO NOTHING RETURNING id`,
      [
        identity.id,
        identity.userId,
        identity.issuer,
        identity.subject,
        identity.provider,
        identity.grantedRoles,
        identity.grantedOrganizations,
        identity.createdAt,
      ],
    );
    return rows.length > 0;
  }

  async find(issuer: string, subject: string): Promise<ExternalIdentityEntity | null> {
    const [row] = await this.database.query<ExternalIdentityEntity>(
      `SELECT ${COLUMNS} FROM external_identity WHERE issuer = $1 AND subject = $2`,
      [issuer, subject],
    );
    return row ?? null;
  }

  async setGranted(id: string, { grantedRoles, grantedOrganizations }: Granted): Promise<void> {
    await this.database.query(
      'UPDATE external_identity SET granted_roles = $2, granted_organizations = $3 WHERE id = $1',
      [id, grantedRoles, grantedOrganizations],
    );
  }

  async allOf(userId: string): Promise<ExternalIdentityEntity[]> {
    return this.database.query<ExternalIdentityEntity>(
      `SELECT ${COLUMNS} FROM external_identity WHERE user_id = $1 ORDER BY created_at`,
      [userId],
    );
  }

  async list(userId: string, request: PageRequest): Promise<Page<ExternalIdentityEntity>> {
    const columns = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<ExternalIdentityEntity>(
      `SELECT ${COLUMNS} FROM external_identity WHERE user_id = $1 ${where} ${orderBy} LIMIT $2`,
      [userId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /** Removes an identity of a user; `null` where there is none. */
  async remove(userId: string, id: string): Promise<ExternalIdentityEntity | null> {
    const [row] = await this.database.query<ExternalIdentityEntity>(
      `DELETE FROM external_identity WHERE user_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [userId, id],
    );
    return row ?? null;
  }

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM external_identity WHERE user_id = $1', [userId]);
  }
}
