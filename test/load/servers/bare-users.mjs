const COLUMNS = `id, email, email_verified AS "emailVerified", display_name AS "displayName", status, locale,
  time_zone AS "timeZone", avatar_url AS "avatarUrl", metadata, created_at AS "createdAt", updated_at AS "updatedAt",
  last_login_at AS "lastLoginAt", ARRAY['member'] || ARRAY(
    SELECT role.name FROM role_grant JOIN role ON role.id = role_grant.role_id
    WHERE role_grant.user_id = user_account.id ORDER BY role.name) AS roles`;

/** One user by id, with their roles. */
export const FIND_USER = `SELECT ${COLUMNS} FROM user_account WHERE id = $1 AND deleted_at IS NULL`;
const LIST_ROLES = `SELECT name, description, permissions, built_in AS "builtIn", created_at AS "createdAt",
  updated_at AS "updatedAt" FROM role ORDER BY name LIMIT $1`;
const LIST = `SELECT ${COLUMNS} FROM user_account WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1`;

/** One row by id, and the first page of all: the queries that Plinth needs, each prepared once per connection. */
export function userRoutes(app, pool) {
  app.get('/v1/users/me', async (request) => {
    const { rows } = await pool.query({ name: 'find', text: FIND_USER, values: [request.userId] });
    return rows[0];
  });

  app.get('/v1/admin/users', async (request) => {
    const limit = Number(request.query.limit);
    const { rows } = await pool.query({ name: 'list', text: LIST, values: [limit + 1] });
    return pageOf(rows, limit, (last) => [last.createdAt, last.id]);
  });

  app.get('/v1/admin/roles', async (request) => {
    const limit = Number(request.query.limit);
    const { rows } = await pool.query({ name: 'list-roles', text: LIST_ROLES, values: [limit + 1] });
    return pageOf(rows, limit, ({ name }) => [name]);
  });
}

function pageOf(rows, limit, positionOf) {
  const data = rows.slice(0, limit);
  const cursor = () => Buffer.from(JSON.stringify(positionOf(data.at(-1)))).toString('base64url');
  return { data, page: { limit, nextCursor: rows.length > limit ? cursor() : null } };
}
