import { Injectable, RequestMethod, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ROUTE_POLICY, type RoutePolicy } from '@plinth/platform/access';

/** Which routes need which permission, read from what the routes declare. */
@Injectable()
export class ProtectedRoutes {
  private known: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** The routes that need `permission`, as `GET /v1/admin/users/{id}`, sorted. */
  needing(permission: string): readonly string[] {
    this.known ??= this.gather();
    return this.known.get(permission) ?? [];
  }

  private gather(): ReadonlyMap<string, readonly string[]> {
    const routes = new Map<string, string[]>();
    for (const { metatype } of this.discovery.getControllers()) {
      if (!metatype) continue;
      for (const { permission, route } of this.routesOf(metatype as Type)) {
        routes.set(permission, [...(routes.get(permission) ?? []), route].sort());
      }
    }
    return routes;
  }

  private routesOf(controller: Type): { permission: string; route: string }[] {
    const prototype = controller.prototype as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method = handler && this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
      if (!handler || method === undefined) return [];
      const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(ROUTE_POLICY, [handler, controller]);
      if (policy?.kind !== 'requires') return [];
      const paths = [controller, handler].map((target) => this.reflector.get<string>(PATH_METADATA, target));
      const version = this.reflector.get<unknown>(VERSION_METADATA, controller) === VERSION_NEUTRAL ? '' : 'v1';
      const path = [version, ...paths.flatMap((part) => part.split('/'))].filter(Boolean).map(braced).join('/');
      return [{ permission: policy.permission, route: `${RequestMethod[method]} /${path}` }];
    });
  }
}

function braced(segment: string): string {
  return segment.replace(/^:(.+)$/, '{$1}').replace(/^\*(.+)$/, '{$1}');
}
