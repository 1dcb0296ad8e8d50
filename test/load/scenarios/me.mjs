import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

const cacheOff = pathToFileURL(join(import.meta.dirname, '../servers/cache-off.mjs')).href;

const prepare = async ({ tokens }) => tokens.users.map((token) => ({ path: '/v1/users/me', headers: bearer(token) }));

/** The caller's own account, asked for by many callers in turn: as it comes, and with the cache of answers off. */
export const me = [
  httpScenario({ name: 'me', title: 'GET /v1/users/me', floor: 1, prepare }),
  httpScenario({
    name: 'me-uncached',
    title: 'GET /v1/users/me, cache off',
    floor: 0.75,
    // Out of the bundle nothing can be exchanged.
    script: 'apps/api/src/main.js',
    flags: ['--import', cacheOff],
    prepare,
  }),
];
