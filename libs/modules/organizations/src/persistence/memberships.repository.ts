import { Injectable } from '@nestjs/common';
import { Clock, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import type { Membership, OrganizationRole } from '../organizations.api.js';

/** A person in an organization. */
export interface MembershipRow {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: OrganizationRole;
  readonly joinedAt: Date;
}

const COLUMNS = 'organization_id AS "organizationId", user_id AS "userId", role, joined_at AS "joinedAt"';

const SORTS: Readonly<Record<string, SortColumn>> = { joinedAt: { column: 'joined_at', type: 'timestamptz' } };

/** The rows of memberships. */
@Injectable()
export class MembershipsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async find(organizationId: string, userId: string): Promise<MembershipRow | null> {
    const [row] = await this.database.prepared<MembershipRow>(
      'organizations-membership',
      `SELECT ${COLUMNS} FROM organization_membership WHERE organization_id = $1 AND user_id = $2`,
      [organizationId, userId],
    );
    return row ?? null;
  }

  /** As `find`, with what the organization asks of its members: one question, whatever it asks for. */
  async terms(organizationId: string, userId: string): Promise<Membership | null> {
    const [row] = await this.database.prepared<Membership>(
      'organizations-terms',
      `SELECT m.role, o.mfa_required AS "mfaRequired" FROM organization_membership m
       JOIN organization o ON o.id = m.organization_id WHERE m.organization_id = $1 AND m.user_id = $2`,
      [organizationId, userId],
    );
    return row ?? null;
  }

  /** Everyone in the organization. */
  async userIds(organizationId: string): Promise<string[]> {
    const rows = await this.database.query<{ userId: string }>(
      'SELECT user_id AS "userId" FROM organization_membership WHERE organization_id = $1',
      [organizationId],
    );
    return rows.map(({ userId }) => userId);
  }

  async page(organizationId: string, request: PageRequest): Promise<Page<MembershipRow>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 3, 'user_id');
    const rows = await this.database.query<MembershipRow>(
      `SELECT ${COLUMNS} FROM organization_membership WHERE organization_id = $2 ${where} ${orderBy} LIMIT $1`,
      [limit, organizationId, ...values],
    );
    return cutPage(rows, request, ({ userId, joinedAt }) => ({ id: userId, value: joinedAt.toISOString() }));
  }

  /** All organizations of a user, in the order in which whoever needs several locks them. */
  async ofUser(userId: string): Promise<MembershipRow[]> {
    return this.database.query<MembershipRow>(
      `SELECT ${COLUMNS} FROM organization_membership WHERE user_id = $1 ORDER BY organization_id`,
      [userId],
    );
  }

  /** Who follows when the last owner is gone: the longest-standing of the mightiest. */
  async successor(organizationId: string): Promise<MembershipRow | null> {
    const [row] = await this.database.query<MembershipRow>(
      `SELECT ${COLUMNS} FROM organization_membership WHERE organization_id = $1
       ORDER BY array_position(ARRAY['owner', 'admin', 'member'], role), joined_at, user_id LIMIT 1`,
      [organizationId],
    );
    return row ?? null;
  }

  /** Whether somebody else owns the organization, too. */
  async hasOwnerBeside(organizationId: string, userId: string): Promise<boolean> {
    const sql = `SELECT 1 FROM organization_membership
      WHERE organization_id = $1 AND user_id <> $2 AND role = 'owner' LIMIT 1`;
    return (await this.database.query(sql, [organizationId, userId])).length > 0;
  }

  /** Adds a member; who is one already stays as they are. @returns whether that changed anything. */
  async insert(organizationId: string, userId: string, role: OrganizationRole): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO organization_membership (organization_id, user_id, role, joined_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING user_id`,
      [organizationId, userId, role, this.clock.now()],
    );
    return rows.length > 0;
  }

  async setRole(organizationId: string, userId: string, role: OrganizationRole): Promise<void> {
    const sql = 'UPDATE organization_membership SET role = $3 WHERE organization_id = $1 AND user_id = $2';
    await this.database.query(sql, [organizationId, userId, role]);
  }

  async delete(organizationId: string, userId: string): Promise<void> {
    const sql = 'DELETE FROM organization_membership WHERE organization_id = $1 AND user_id = $2';
    await this.database.query(sql, [organizationId, userId]);
  }
}
