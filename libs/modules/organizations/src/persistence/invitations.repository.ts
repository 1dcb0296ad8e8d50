import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import { canonicalEmail } from '@plinth/modules/users';
import type { OrganizationInvitationEntity } from './organization-invitation.entity.js';

/** An invitation, without its token. */
export type InvitationRow = Omit<OrganizationInvitationEntity, 'tokenHash'>;

/** What an invitation is made of. */
export type NewInvitation = Pick<
  OrganizationInvitationEntity,
  'organizationId' | 'email' | 'role' | 'invitedBy' | 'tokenHash'
>;

/** How long an invitation can be accepted. */
export const INVITATION_DAYS = 7;

const DAY_MS = 86_400_000;

const COLUMNS = `id, organization_id AS "organizationId", email, email_key AS "emailKey", role,
  invited_by AS "invitedBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

const SORTS: Readonly<Record<string, SortColumn>> = { createdAt: { column: 'created_at', type: 'timestamptz' } };

/** The rows of open invitations. */
@Injectable()
export class InvitationsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async page(organizationId: string, request: PageRequest): Promise<Page<InvitationRow>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 4);
    const rows = await this.database.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM organization_invitation WHERE organization_id = $2 AND expires_at > $3 ${where}
       ${orderBy} LIMIT $1`,
      [limit, organizationId, this.clock.now(), ...values],
    );
    return cutPage(rows, request, ({ id, createdAt }) => ({ id, value: createdAt.toISOString() }));
  }

  /** The invitation, if it can be accepted now. */
  async findByToken(tokenHash: Buffer): Promise<InvitationRow | null> {
    const [row] = await this.database.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM organization_invitation WHERE token_hash = $1 AND expires_at > $2`,
      [tokenHash, this.clock.now()],
    );
    return row ?? null;
  }

  /** Removes an invitation that can be accepted now: of any number of simultaneous calls one gets it. */
  async take(tokenHash: Buffer): Promise<InvitationRow | null> {
    const [row] = await this.database.query<InvitationRow>(
      `DELETE FROM organization_invitation WHERE token_hash = $1 AND expires_at > $2 RETURNING ${COLUMNS}`,
      [tokenHash, this.clock.now()],
    );
    return row ?? null;
  }

  /** How many can be accepted now. */
  async countOpen(organizationId: string): Promise<number> {
    const [row] = await this.database.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM organization_invitation WHERE organization_id = $1 AND expires_at > $2',
      [organizationId, this.clock.now()],
    );
    return row?.open ?? 0;
  }

  /** Keeps an invitation; an earlier one to the same address is good no more. */
  async replace(invitation: NewInvitation): Promise<InvitationRow> {
    const { organizationId, email, role, invitedBy, tokenHash } = invitation;
    const emailKey = canonicalEmail(email);
    await this.database.query('DELETE FROM organization_invitation WHERE organization_id = $1 AND email_key = $2', [
      organizationId,
      emailKey,
    ]);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + INVITATION_DAYS * DAY_MS);
    const [row] = await this.database.query<InvitationRow>(
      `INSERT INTO organization_invitation
         (id, organization_id, email, email_key, role, token_hash, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
      [newId(), organizationId, email, emailKey, role, tokenHash, invitedBy, now, expiresAt],
    );
    return row as InvitationRow;
  }

  async find(organizationId: string, id: string): Promise<InvitationRow | null> {
    const [row] = await this.database.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM organization_invitation WHERE organization_id = $1 AND id = $2 AND expires_at > $3`,
      [organizationId, id, this.clock.now()],
    );
    return row ?? null;
  }

  async delete(id: string): Promise<void> {
    await this.database.query('DELETE FROM organization_invitation WHERE id = $1', [id]);
  }

  /** Removes some of what expired, whosever it is: an address is kept no longer than it is needed. */
  async deleteExpired(): Promise<void> {
    await this.database.query(
      `DELETE FROM organization_invitation WHERE id IN (
         SELECT id FROM organization_invitation WHERE expires_at <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      [this.clock.now()],
    );
  }

  /** All that were sent to an address. */
  async sentTo(emailKey: string): Promise<InvitationRow[]> {
    return this.database.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM organization_invitation WHERE email_key = $1 ORDER BY id`,
      [emailKey],
    );
  }

  /** Forgets a person: what was sent to their address, and that they sent others. */
  async forget(
    userId: string,
    emailKey: string | null,
  ): Promise<{ readonly invitations: number; readonly sentInvitations: number }> {
    return {
      invitations: await this.database.change('DELETE FROM organization_invitation WHERE email_key = $1', [emailKey]),
      sentInvitations: await this.database.change(
        'UPDATE organization_invitation SET invited_by = NULL WHERE invited_by = $1',
        [userId],
      ),
    };
  }
}
