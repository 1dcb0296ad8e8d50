import { Injectable } from '@nestjs/common';
import { newId, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, isUniqueViolation, keyset, type SortColumn } from '@plinth/platform/database';
import { MEMBER } from '../application/built-in-roles.js';
import { RolesErrors } from '../roles.errors.js';

/** A role as it is stored; what a built-in one permits is computed. */
export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
  readonly builtIn: boolean;
  /** Whether administrators said that holders need a second factor; the configuration may say so, too. */
  readonly mfaRequired: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A role that a user was given. */
export interface GrantedRole {
  /** `null` for the role that everyone has, which is told of only where it asks for a second factor. */
  readonly userId: string | null;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly mfaRequired: boolean;
}

/** What a change of a role writes. */
export type RoleChange = Pick<RoleRow, 'description' | 'permissions' | 'mfaRequired'>;

const COLUMNS = `id, name, description, permissions, built_in AS "builtIn",
  mfa_required AS "mfaRequired", created_at AS "createdAt", updated_at AS "updatedAt"`;

const SORTS: Readonly<Record<string, SortColumn>> = {
  name: { column: 'name', type: 'text' },
  createdAt: { column: 'created_at', type: 'timestamptz' },
};

/** The rows of roles and grants. */
@Injectable()
export class RolesRepository {
  constructor(private readonly database: Database) {}

  async page(request: PageRequest): Promise<Page<RoleRow>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 2);
    const sql = `SELECT ${COLUMNS} FROM role WHERE true ${where} ${orderBy} LIMIT $1`;
    const rows = await this.database.query<RoleRow>(sql, [limit, ...values]);
    const byName = request.sort.endsWith('name');
    return cutPage(rows, request, ({ id, name, createdAt }) => ({
      id,
      value: byName ? name : createdAt.toISOString(),
    }));
  }

  async all(): Promise<RoleRow[]> {
    return this.database.query<RoleRow>(`SELECT ${COLUMNS} FROM role ORDER BY name`);
  }

  /** @throws {AppError} `roles.not_found` */
  async get(name: string, lock: '' | 'FOR UPDATE' | 'FOR KEY SHARE' | 'FOR NO KEY UPDATE' = ''): Promise<RoleRow> {
    const [row] = await this.database.query<RoleRow>(`SELECT ${COLUMNS} FROM role WHERE name = $1 ${lock}`, [name]);
    if (!row) throw RolesErrors.notFound();
    return row;
  }

  /** @throws {AppError} `roles.name_taken` */
  async insert(role: RoleChange & { readonly name: string }): Promise<RoleRow> {
    try {
      const [row] = await this.database.query<RoleRow>(
        `INSERT INTO role (id, name, description, permissions, built_in, mfa_required, created_at, updated_at)
         VALUES ($1, $2, $3, $4, false, $5, now(), now()) RETURNING ${COLUMNS}`,
        [newId(), role.name, role.description, role.permissions, role.mfaRequired],
      );
      return row as RoleRow;
    } catch (error) {
      throw isUniqueViolation(error, 'role_name') ? RolesErrors.nameTaken({ cause: error }) : error;
    }
  }

  async update(id: string, { description, permissions, mfaRequired }: RoleChange): Promise<RoleRow> {
    const [row] = await this.database.query<RoleRow>(
      `UPDATE role SET description = $2, permissions = $3, mfa_required = $4, updated_at = now()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, description, permissions, mfaRequired],
    );
    return row as RoleRow;
  }

  /** Deletes a role and takes it from whoever holds it. @returns how many held it. */
  async delete(id: string): Promise<number> {
    const taken = await this.database.query('DELETE FROM role_grant WHERE role_id = $1 RETURNING user_id', [id]);
    await this.database.query('DELETE FROM role WHERE id = $1', [id]);
    return taken.length;
  }

  /** The roles that were given to the users, and the one that everyone has where it asks for a second factor. */
  async grantsOf(userIds: readonly string[]): Promise<GrantedRole[]> {
    return this.database.prepared<GrantedRole>(
      'roles-grants-of',
      `SELECT g.user_id AS "userId", r.name, r.permissions, r.mfa_required AS "mfaRequired"
       FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.user_id = ANY($1::uuid[])
       UNION ALL
       SELECT NULL, name, permissions, mfa_required FROM role WHERE name = $2 AND mfa_required`,
      [userIds, MEMBER],
    );
  }

  async holders(roleId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('SELECT user_id AS id FROM role_grant WHERE role_id = $1', [
      roleId,
    ]);
    return rows.map(({ id }) => id);
  }

  /**
   * Who holds a role and none of `others`: how many, and the first of them by id.
   * @param limit how many ids to name.
   */
  async holdersWithout(
    roleId: string,
    others: readonly string[],
    limit: number,
  ): Promise<{ readonly count: number; readonly userIds: readonly string[] }> {
    const [row] = await this.database.query<{ count: string; userIds: string[] }>(
      `WITH holder AS (
         SELECT g.user_id FROM role_grant g WHERE g.role_id = $1
           AND NOT EXISTS (SELECT FROM role_grant o WHERE o.user_id = g.user_id AND o.role_id = ANY($2::uuid[])))
       SELECT (SELECT count(*) FROM holder) AS count,
         ARRAY(SELECT user_id FROM holder ORDER BY user_id LIMIT $3) AS "userIds"`,
      [roleId, others, limit],
    );
    return { count: Number(row?.count ?? 0), userIds: row?.userIds ?? [] };
  }

  /** @returns whether that changed anything. */
  async grant(userId: string, roleId: string, grantedBy: string | null): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO role_grant (user_id, role_id, granted_at, granted_by) VALUES ($1, $2, now(), $3)
       ON CONFLICT DO NOTHING RETURNING user_id`,
      [userId, roleId, grantedBy],
    );
    return rows.length > 0;
  }

  /** @returns those that are new, each as `userId roleId`. */
  async grantMany(
    grants: readonly { readonly userId: string; readonly roleId: string }[],
    grantedBy: string | null,
  ): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ userId: string; roleId: string }>(
      `INSERT INTO role_grant (user_id, role_id, granted_at, granted_by)
       SELECT user_id, role_id, now(), $3 FROM unnest($1::uuid[], $2::uuid[]) AS given(user_id, role_id)
       ON CONFLICT DO NOTHING RETURNING user_id AS "userId", role_id AS "roleId"`,
      [grants.map(({ userId }) => userId), grants.map(({ roleId }) => roleId), grantedBy],
    );
    return new Set(rows.map(({ userId, roleId }) => `${userId} ${roleId}`));
  }

  /** @returns whether that changed anything. */
  async revoke(userId: string, roleId: string): Promise<boolean> {
    const sql = 'DELETE FROM role_grant WHERE user_id = $1 AND role_id = $2 RETURNING user_id';
    return (await this.database.query(sql, [userId, roleId])).length > 0;
  }

  revokeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM role_grant WHERE user_id = $1', [userId]);
  }
}
