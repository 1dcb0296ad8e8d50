import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { built, builtPath } from './built.mjs';
import { bearer } from './objects.mjs';
import { post } from './people.mjs';
import { startApi } from './servers/plinth.mjs';

const HEARD_MS = 1_500;

/**
 * Starts an API on a Postgres of its own, for what would be in the way of other scenarios.
 * @param {(owner: pg.Pool) => Promise<void>} fill writes rows past the platform, before the API starts.
 * @param {{ close: (() => Promise<void>)[] }} side gets `owner`, `api`, `env`, and the `token` of an administrator with the
 *   `headers` that carry it; run the steps of `close` in their order, whatever has failed.
 * @param {{ durable?: boolean, flags?: string[] }} options `flags` are Node's, for the API.
 */
export async function openOwnApi(world, name, fill, side, { durable = false, flags = [] } = {}) {
  const { startEmbedded } = await built('libs/platform/src/embedded/index.js');
  const folder = join(world.folder, name);
  const servers = await startEmbedded({ dataFolder: folder, redis: false, durable });
  side.close.unshift(() => servers.stop());
  const database = { DATABASE_URL: servers.databaseUrl, DATABASE_DIRECT_URL: servers.databaseDirectUrl };
  const env = { ...world.env, ...database, PLINTH_DATA: folder, REDIS_PREFIX: name };
  execFileSync(process.execPath, [builtPath('apps/cli/src/main.js'), 'migrate'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  });
  const owner = new pg.Pool({ connectionString: servers.databaseDirectUrl, max: 2 });
  // A server that is stopped says so to whoever is connected.
  owner.on('error', () => undefined);
  side.close.unshift(() => owner.end());
  await fill(owner);
  const api = await startApi({ ...world, env }, flags);
  side.close.unshift(() => api.child.stop());
  const token = await administrator(api, owner);
  Object.assign(side, { owner, api, env, token, headers: bearer(token) });
}

/** Makes an administrator. Returns their token. */
async function administrator({ url }, owner) {
  const account = { email: 'admin@example.com', password: 'slow purple lantern 42' };
  const { user, refreshToken } = await post(`${url}/v1/auth/register`, account);
  const grant = `INSERT INTO role_grant (user_id, role_id, granted_at) SELECT $1, id, now() FROM role WHERE name = 'super-admin'`;
  await owner.query(grant, [user.id]);
  // What the API remembers of its first user is older than the grant.
  await owner.query(`INSERT INTO revocation (scope, subject_id, at) VALUES ('user', $1, now())`, [user.id]);
  await sleep(HEARD_MS);
  const { accessToken } = await post(`${url}/v1/auth/refresh`, { refreshToken });
  return accessToken;
}
