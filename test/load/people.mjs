import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

const USERS = 10_000;
const CLIENTS = 32;
const DAY_MS = 86_400_000;

const INSERT_USERS = `
  INSERT INTO user_account (id, email, email_key, email_verified, display_name, status, locale, time_zone, metadata, search, created_at, updated_at)
  SELECT id, email, email, true, name, 'active', 'de-AT', 'Europe/Vienna', '{"plan": "basic"}',
    array_to_tsvector(ARRAY[email]), at, at
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS person (id, email, name, at)`;

const GRANT = `
  INSERT INTO role_grant (user_id, role_id, granted_at) SELECT $1, id, now() FROM role WHERE name = 'super-admin'`;

/** Fills the table of users, and registers those whose tokens the load is sent with. The last one administers. */
export async function seedPeople(url, owner) {
  const clients = [];
  for (let index = 0; index <= CLIENTS; index++) {
    const email = `client${index}@example.com`;
    const body = { email, password: passwordOf(email), displayName: `Client ${index}` };
    const { user, refreshToken } = await post(`${url}/v1/auth/register`, body);
    clients.push({ userId: user.id, email, password: body.password, refreshToken });
  }
  await owner.query(GRANT, [clients.at(-1).userId]);
  await insertUsers(owner, USERS - clients.length);
  return clients;
}

/** The same in every run: one random password in some thousands is taken for a common one, and would end the run. */
export function passwordOf(email) {
  return createHash('sha256').update(email).digest('base64url').slice(0, 24);
}

/** New access tokens for all of them. */
export async function tokensOf(url, people) {
  const tokens = [];
  for (const person of people) {
    const { accessToken, refreshToken } = await post(`${url}/v1/auth/refresh`, { refreshToken: person.refreshToken });
    person.refreshToken = refreshToken;
    tokens.push(accessToken);
  }
  return { users: tokens.slice(0, -1), admin: tokens.at(-1) };
}

/** Accounts that came in evenly over the last 300 days. */
async function insertUsers(owner, count) {
  const begun = Date.now() - 300 * DAY_MS;
  const people = Array.from({ length: count }, (_, index) => {
    const at = new Date(begun + (index / count) * 299 * DAY_MS);
    return { id: v7({ msecs: at.getTime() }), email: `person${index}@example.org`, name: `Person Number ${index}`, at };
  });
  const column = (name) => people.map((person) => person[name]);
  await owner.query(INSERT_USERS, ['id', 'email', 'name', 'at'].map(column));
  await owner.query('VACUUM ANALYZE user_account');
}

/** Sends JSON and returns the JSON of the answer; throws where it is no success. */
export async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${new URL(url).pathname} answers ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
