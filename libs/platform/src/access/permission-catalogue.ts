import type { PermissionDefinition } from './permission.js';

/** Every permission there is, gathered from the module definitions. */
export class PermissionCatalogue {
  private readonly names: ReadonlySet<string>;

  constructor(readonly permissions: readonly (PermissionDefinition & { readonly module: string })[]) {
    this.names = new Set(permissions.map(({ name }) => name));
  }

  /** Whether a permission of that name exists. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /** All names, in the order of the catalogue. */
  get all(): readonly string[] {
    return [...this.names];
  }
}
