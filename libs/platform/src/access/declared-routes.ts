import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ROUTE_POLICY, type RoutePolicy } from './route-policy.js';

/** A route as its controller declares it. */
export interface DeclaredRoute {
  readonly method: string;
  /** With parameters as `:id` and without the version. */
  readonly path: string;
  readonly versioned: boolean;
  readonly handler: string;
  /** `undefined` where it declares none; the guard refuses such a route. */
  readonly policy: RoutePolicy | undefined;
}

/** Where the providers of a running application are found: the application itself, or a `ModuleRef`. */
interface Providers {
  get<T>(token: Type<T>, options: { readonly strict: false }): T;
}

/** Every route of a running application, read from its controllers. */
export function declaredRoutes(app: Providers): DeclaredRoute[] {
  const scanner = new MetadataScanner();
  const reflector = app.get(Reflector, { strict: false });
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((name): DeclaredRoute[] => {
        const handler = prototype[name];
        const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
        if (!handler || !metatype || method === undefined) return [];
        const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
        const base = Reflect.getMetadata(PATH_METADATA, metatype) as string;
        return paths.map((path) => ({
          method: RequestMethod[method],
          path: `/${base}/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''),
          versioned: typeof Reflect.getMetadata(VERSION_METADATA, metatype) !== 'symbol',
          handler: `${metatype.name}.${name}`,
          policy: reflector.getAllAndOverride<RoutePolicy | undefined>(ROUTE_POLICY, [
            handler as never,
            metatype as never,
          ]),
        }));
      });
    });
}
