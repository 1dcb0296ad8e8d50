import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { declaredRoutes } from '@plinth/platform/access';

/** Which routes need which permission, read from what the routes declare. */
@Injectable()
export class ProtectedRoutes {
  private known: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(private readonly modules: ModuleRef) {}

  /** The routes that need `permission`, as `GET /v1/admin/users/{id}`, sorted. */
  needing(permission: string): readonly string[] {
    this.known ??= this.gather();
    return this.known.get(permission) ?? [];
  }

  private gather(): ReadonlyMap<string, readonly string[]> {
    const routes = new Map<string, string[]>();
    for (const { method, path, versioned, policy } of declaredRoutes(this.modules)) {
      if (policy?.kind !== 'requires') continue;
      const route = `${method} ${versioned ? '/v1' : ''}${path.replace(/:(\w+)/g, '{$1}')}`;
      routes.set(policy.permission, [...(routes.get(policy.permission) ?? []), route].sort());
    }
    return routes;
  }
}
