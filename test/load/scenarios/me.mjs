import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

/** The caller's own account, asked for by many callers in turn. */
export const me = httpScenario({
  name: 'me',
  title: 'GET /v1/users/me',
  floor: 0.6,
  prepare: async ({ tokens }) => tokens.users.map((token) => ({ path: '/v1/users/me', headers: bearer(token) })),
});
