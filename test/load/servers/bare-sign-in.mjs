import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { verify } from '@node-rs/argon2';
import { FIND_USER } from './bare-users.mjs';

const SESSION_SECONDS = 30 * 86_400;
// As many at once as there are cores, as Plinth does: on one core more of them only push each other out of its caches.
const HASHES = Math.min(availableParallelism(), 3);

const FIND_PASSWORD = `SELECT user_account.id, password_credential.hash
  FROM user_account JOIN password_credential ON password_credential.user_id = user_account.id
  WHERE email_key = $1 AND deleted_at IS NULL`;
const ROTATE = `UPDATE session SET refresh_hash = $3, rotated_at = $4, last_used_at = $4,
    idle_expires_at = least($5, expires_at), ip = $6, user_agent = $7
  WHERE id = $1 AND refresh_hash = $2 AND revoked_at IS NULL AND idle_expires_at > $4
  RETURNING user_id AS "userId"`;

const text = { type: 'string', minLength: 1, maxLength: 1024 };
const bodyOf = (...fields) => ({
  type: 'object',
  required: fields,
  additionalProperties: false,
  properties: Object.fromEntries(fields.map((field) => [field, text])),
});

/** A select and a hash; and one transaction that replaces a token's hash and reads whose it is. */
export function signInRoutes(app, pool, write) {
  const lanes = Array(HASHES).fill(Promise.resolve());
  let turn = 0;
  const inTurn = (work) => (lanes[(turn = (turn + 1) % HASHES)] = lanes[turn].then(work, work));

  app.post('/v1/auth/login', { schema: { body: bodyOf('email', 'password') } }, async (request, reply) => {
    const { email, password } = request.body;
    const { rows } = await pool.query({ name: 'find-password', text: FIND_PASSWORD, values: [email.toLowerCase()] });
    const [found] = rows;
    const right = found && (await inTurn(() => verify(found.hash, password)));
    return right ? { userId: found.id } : reply.code(401).send({ code: 'invalid_credentials' });
  });

  app.post('/v1/auth/refresh', { schema: { body: bodyOf('refreshToken') } }, async (request, reply) => {
    const spent = request.body.refreshToken;
    const [sessionId] = spent.split('.');
    const refreshToken = newRefreshToken(sessionId);
    const now = new Date();
    const until = new Date(now.getTime() + SESSION_SECONDS * 1000);
    const from = [request.ip, request.headers['user-agent'] ?? null];
    const values = [sessionId, hashOf(spent), hashOf(refreshToken), now, until, ...from];
    const user = await inTransaction(pool, async (client) => {
      const rotated = await client.query({ name: 'rotate', text: ROTATE, values });
      if (rotated.rowCount === 0) return null;
      const found = await client.query({ name: 'find', text: FIND_USER, values: [rotated.rows[0].userId] });
      return found.rows[0];
    });
    if (!user) return reply.code(401).send({ code: 'invalid_refresh_token' });
    const { accessToken, expiresIn } = write({ sub: user.id, sid: sessionId });
    const tokens = { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, refreshExpiresIn: SESSION_SECONDS };
    return { user, ...tokens };
  });
}

/** A refresh token of the bare server. */
export function newRefreshToken(sessionId) {
  return `${sessionId}.${randomBytes(32).toString('base64url')}`;
}

/** What the table keeps of it. */
export function hashOf(token) {
  return createHash('sha256').update(token).digest();
}

async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
