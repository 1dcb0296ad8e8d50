import type { PermissionCatalogue } from '@plinth/platform/access';

/** The role that may do everything. */
export const SUPER_ADMIN = 'super-admin';

/** The role that everyone has without being given it. */
export const MEMBER = 'member';

// What a role permits is decided here and computed from the catalogue, so that a new module's permissions are in the
// hands of its administrators from its first start.
const RULES: Readonly<Record<string, (permission: string) => boolean>> = {
  [SUPER_ADMIN]: () => true,
  admin: (permission) => permission !== 'roles:write',
  support: (permission) => permission.endsWith(':read'),
  [MEMBER]: () => false,
};

/** The roles that every platform has, those that may do least first. */
export const BUILT_IN_ROLES: readonly string[] = Object.keys(RULES).reverse();

/** What a role permits: for a built-in one by its rule, for any other what was stored, without what no longer exists. */
export function permissionsOf(
  role: { readonly name: string; readonly permissions: readonly string[] },
  catalogue: PermissionCatalogue,
): readonly string[] {
  const rule = RULES[role.name];
  return rule ? catalogue.all.filter(rule) : role.permissions.filter((name) => catalogue.has(name));
}
