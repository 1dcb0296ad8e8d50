import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

/** The first page of all users, as an administrator sees it. */
export const listUsers = httpScenario({
  name: 'list-users',
  title: 'GET /v1/admin/users, 50 of 10,000',
  floor: 0.9,
  prepare: async ({ tokens }) => [{ path: '/v1/admin/users?limit=50', headers: bearer(tokens.admin) }],
});
