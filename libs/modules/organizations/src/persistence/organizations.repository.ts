import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import type { OrganizationRole } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';

/** An organization. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  /** Whether its members need a second factor to act in it. */
  readonly mfaRequired: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An organization as one of its members sees it. */
export interface OwnOrganization extends OrganizationRow {
  readonly role: OrganizationRole;
}

const COLUMNS =
  'o.id, o.name, o.mfa_required AS "mfaRequired", o.created_at AS "createdAt", o.updated_at AS "updatedAt"';

const SORTS: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'o.created_at', type: 'timestamptz' },
  name: { column: 'o.name', type: 'text' },
};

/** The rows of organizations. */
@Injectable()
export class OrganizationsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The organizations that a user is a member of. */
  async page(userId: string, request: PageRequest): Promise<Page<OwnOrganization>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 3, 'o.id');
    const rows = await this.database.query<OwnOrganization>(
      `SELECT ${COLUMNS}, m.role FROM organization_membership m JOIN organization o ON o.id = m.organization_id
       WHERE m.user_id = $2 ${where} ${orderBy} LIMIT $1`,
      [limit, userId, ...values],
    );
    const byName = request.sort.endsWith('name');
    return cutPage(rows, request, ({ id, name, createdAt }) => ({
      id,
      value: byName ? name : createdAt.toISOString(),
    }));
  }

  /** The organization, if the user is a member of it. */
  async find(id: string, userId: string): Promise<OwnOrganization | null> {
    const [row] = await this.database.query<OwnOrganization>(
      `SELECT ${COLUMNS}, m.role FROM organization o JOIN organization_membership m ON m.organization_id = o.id
       WHERE o.id = $1 AND m.user_id = $2`,
      [id, userId],
    );
    return row ?? null;
  }

  async exists(id: string): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM organization WHERE id = $1', [id])).length > 0;
  }

  /**
   * The organization. Whoever changes it, its members or its invitations waits here until the open transaction ends.
   * @throws {AppError} `organizations.not_found`
   */
  async lock(id: string): Promise<OrganizationRow> {
    const sql = `SELECT ${COLUMNS} FROM organization o WHERE id = $1 FOR NO KEY UPDATE`;
    const [row] = await this.database.query<OrganizationRow>(sql, [id]);
    if (!row) throw OrganizationsErrors.notFound();
    return row;
  }

  async insert(name: string): Promise<OrganizationRow> {
    const now = this.clock.now();
    const row: OrganizationRow = { id: newId(), name, mfaRequired: false, createdAt: now, updatedAt: now };
    await this.database.query('INSERT INTO organization (id, name, created_at, updated_at) VALUES ($1, $2, $3, $4)', [
      row.id,
      row.name,
      row.createdAt,
      row.updatedAt,
    ]);
    return row;
  }

  async rename(id: string, name: string): Promise<OrganizationRow> {
    const [row] = await this.database.query<OrganizationRow>(
      `UPDATE organization o SET name = $2, updated_at = $3 WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, name, this.clock.now()],
    );
    return row as OrganizationRow;
  }

  /** Removes the organization with its members, invitations and domains. @returns who was a member. */
  async delete(id: string): Promise<string[]> {
    await this.database.query('DELETE FROM organization_invitation WHERE organization_id = $1', [id]);
    await this.database.query('DELETE FROM organization_domain WHERE organization_id = $1', [id]);
    const members = await this.database.query<{ userId: string }>(
      'DELETE FROM organization_membership WHERE organization_id = $1 RETURNING user_id AS "userId"',
      [id],
    );
    await this.database.query('DELETE FROM organization WHERE id = $1', [id]);
    return members.map(({ userId }) => userId);
  }
}
