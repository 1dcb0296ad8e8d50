/** A named permission of the catalogue, such as `users:read`. */
export interface PermissionDefinition {
  readonly name: string;
  readonly description: string;
}

/**
 * Declares the permissions of a module:
 *
 *     export const usersPermissions = definePermissions('users', { read: 'See every account.', … });
 *
 * The keys become `users:read` and so on.
 */
export function definePermissions(
  module: string,
  descriptions: Readonly<Record<string, string>>,
): readonly PermissionDefinition[] {
  return Object.entries(descriptions).map(([verb, description]) => ({ name: `${module}:${verb}`, description }));
}
