import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** Adds to what a route tells the hooks about itself; what other decorators told stays. */
export function routeConfig(part: object): MethodDecorator {
  return (target, name, descriptor: PropertyDescriptor) => {
    const known = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) as object | undefined;
    RouteConfig({ ...known, ...part })(target, name, descriptor);
  };
}
