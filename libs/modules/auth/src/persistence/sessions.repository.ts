import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, type SortColumn } from '@plinth/platform/database';
import type { SessionEntity } from './session.entity.js';

const COLUMNS = `id, user_id AS "userId", refresh_hash AS "refreshHash", rotated_at AS "rotatedAt",
  created_at AS "createdAt", last_used_at AS "lastUsedAt", idle_expires_at AS "idleExpiresAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", auth_time AS "authTime", amr,
  organization_id AS "organizationId", impersonator_id AS "impersonatorId",
  impersonator_session_id AS "impersonatorSessionId", impersonation_reason AS "impersonationReason", ip,
  user_agent AS "userAgent"`;

const SORTS = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  lastUsedAt: { column: 'last_used_at', type: 'timestamptz' },
} satisfies Record<string, SortColumn>;

/** What a refresh changes. */
export type Rotation = Pick<SessionEntity, 'id' | 'refreshHash' | 'idleExpiresAt' | 'ip' | 'userAgent'> & {
  readonly spentHash: Buffer;
  readonly now: Date;
};

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  async add(session: SessionEntity): Promise<void> {
    await this.database.prepared(
      'auth-session-add',
      `INSERT INTO session (id, user_id, refresh_hash, created_at, last_used_at, idle_expires_at, expires_at, auth_time,
         amr, organization_id, impersonator_id, ip, user_agent, impersonator_session_id, impersonation_reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        session.id,
        session.userId,
        session.refreshHash,
        session.createdAt,
        session.lastUsedAt,
        session.idleExpiresAt,
        session.expiresAt,
        session.authTime,
        session.amr,
        session.organizationId,
        session.impersonatorId,
        session.ip,
        session.userAgent,
        session.impersonatorSessionId,
        session.impersonationReason,
      ],
    );
  }

  /** The session, whatever its state. */
  async find(id: string): Promise<SessionEntity | null> {
    const [row] = await this.database.prepared<SessionEntity>(
      'auth-session-find',
      `SELECT ${COLUMNS} FROM session WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /**
   * Replaces the refresh token of a live session by its successor. Of any number of simultaneous calls with the same
   * token, one does it.
   * @returns the session as it is now, or `null` where the token is not the one that is good now.
   */
  async rotate(rotation: Rotation): Promise<SessionEntity | null> {
    const [row] = await this.database.prepared<SessionEntity>(
      'auth-session-rotate',
      `UPDATE session SET refresh_hash = $3, rotated_at = $4, last_used_at = $4,
         idle_expires_at = least($5, expires_at), ip = $6, user_agent = $7
       WHERE id = $1 AND refresh_hash = $2 AND revoked_at IS NULL AND idle_expires_at > $4
       RETURNING ${COLUMNS}`,
      [
        rotation.id,
        rotation.spentHash,
        rotation.refreshHash,
        rotation.now,
        rotation.idleExpiresAt,
        rotation.ip,
        rotation.userAgent,
      ],
    );
    return row ?? null;
  }

  /** Notes a new proof of identity: when it was, and its methods beside those before. */
  async prove(id: string, methods: readonly string[], now: Date): Promise<void> {
    await this.database.query(
      `UPDATE session SET auth_time = $2,
         amr = amr || ARRAY(SELECT method FROM unnest($3::text[]) AS method WHERE method <> ALL(amr))
       WHERE id = $1`,
      [id, now, methods],
    );
  }

  /**
   * Makes the last proof of every live session of a user but one a thing of long ago.
   * @returns which sessions these are.
   */
  async stale(userId: string, exceptId: string | null, now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `UPDATE session SET auth_time = to_timestamp(0)
       WHERE user_id = $1 AND id IS DISTINCT FROM $2 AND revoked_at IS NULL AND idle_expires_at > $3
       RETURNING id`,
      [userId, exceptId, now],
    );
    return rows.map(({ id }) => id);
  }

  /** Ends a live session. */
  async revoke(id: string, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      'UPDATE session SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND idle_expires_at > $2 RETURNING id',
      [id, now],
    );
    return rows.length > 0;
  }

  /**
   * Ends every live session of a user but one.
   * @returns how many ended.
   */
  async revokeAll(userId: string, exceptId: string | null, now: Date): Promise<number> {
    const rows = await this.database.query(
      `UPDATE session SET revoked_at = $3
       WHERE user_id = $1 AND id IS DISTINCT FROM $2 AND revoked_at IS NULL AND idle_expires_at > $3
       RETURNING id`,
      [userId, exceptId, now],
    );
    return rows.length;
  }

  /**
   * Ends every live session of these users that was not proved by this method.
   * @returns whose sessions ended.
   */
  async revokeWithout(userIds: readonly string[], method: string, now: Date): Promise<string[]> {
    const rows = await this.database.query<{ userId: string }>(
      `UPDATE session SET revoked_at = $3
       WHERE user_id = ANY($1) AND NOT amr @> ARRAY[$2] AND revoked_at IS NULL AND idle_expires_at > $3
       RETURNING user_id AS "userId"`,
      [userIds, method, now],
    );
    return [...new Set(rows.map(({ userId }) => userId))];
  }

  /** Moves a session to an organization, or out of one. @returns the session as it is now. */
  async setOrganization(id: string, organizationId: string | null): Promise<SessionEntity> {
    const [row] = await this.database.query<SessionEntity>(
      `UPDATE session SET organization_id = $2 WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, organizationId],
    );
    return row as SessionEntity;
  }

  /** The live sessions of a user. */
  async list(userId: string, now: Date, request: PageRequest): Promise<Page<SessionEntity>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 4);
    const rows = await this.database.query<SessionEntity>(
      `SELECT ${COLUMNS} FROM session
       WHERE user_id = $1 AND revoked_at IS NULL AND idle_expires_at > $2 ${where} ${orderBy} LIMIT $3`,
      [userId, now, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: valueOf(row, request.sort), id: row.id }));
  }

  /** Every session of a user, ended ones included, newest first. */
  async allOf(userId: string): Promise<SessionEntity[]> {
    return this.database.query<SessionEntity>(
      `SELECT ${COLUMNS} FROM session WHERE user_id = $1 ORDER BY created_at DESC`,
      [userId],
    );
  }

  /** Removes every session of a user. */

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM session WHERE user_id = $1', [userId]);
  }
}

function valueOf(row: SessionEntity, sort: string): string {
  return (sort.endsWith('lastUsedAt') ? row.lastUsedAt : row.createdAt).toISOString();
}
