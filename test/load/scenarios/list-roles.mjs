import { randomUUID } from 'node:crypto';
import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

const INSERT = `INSERT INTO role (id, name, description, permissions, built_in, created_at, updated_at)
  SELECT id, 'role-' || n, 'What people of team ' || n || ' may do.', $2, false, now(), now()
  FROM unnest($1::uuid[]) WITH ORDINALITY AS role (id, n) ON CONFLICT DO NOTHING`;
const PERMISSIONS = ['audit:read', 'jobs:read', 'roles:read', 'storage:read', 'users:read'];

/** A page of 50 that Plinth has in its cache; the bare server asks Postgres. */
export const listRoles = httpScenario({
  name: 'list-cached',
  title: 'GET /v1/admin/roles, 50 from the cache',
  floor: 3,
  prepare: async ({ world, tokens }) => {
    await world.owner.query(INSERT, [Array.from({ length: 60 }, () => randomUUID()), PERMISSIONS]);
    return [{ path: '/v1/admin/roles?limit=50', headers: bearer(tokens.admin) }];
  },
});
