import { v7 } from 'uuid';
import { post } from './people.mjs';
import { hashOf, newRefreshToken } from './servers/bare-sign-in.mjs';

const INSERT = `
  INSERT INTO session (id, user_id, refresh_hash, created_at, last_used_at, idle_expires_at, expires_at, auth_time, amr)
  SELECT id, user_id, hash, now(), now(), now() + interval '30 days', now() + interval '90 days', now(), '{pwd}'
  FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS made (id, user_id, hash)`;

/** Opens sessions of `people` in turn, by signing in where the server does that. Returns their refresh tokens. */
export async function openSessions(world, target, people, count) {
  const owners = Array.from({ length: count }, (_, index) => people[index % people.length]);
  if (target.name !== 'plinth') return insertSessions(world, owners);
  const tokens = [];
  for (const { email, password } of owners) {
    tokens.push((await post(`${target.url}/v1/auth/login`, { email, password })).refreshToken);
  }
  return tokens;
}

async function insertSessions(world, owners) {
  const ids = owners.map(() => v7());
  const tokens = ids.map(newRefreshToken);
  await world.owner.query(INSERT, [ids, owners.map(({ userId }) => userId), tokens.map(hashOf)]);
  return tokens;
}
