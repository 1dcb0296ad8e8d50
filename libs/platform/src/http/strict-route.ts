import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { ExecutionContext } from '@nestjs/common';

/** Which parts of a request a handler declares that it reads. */
export interface RouteShape {
  readonly query: boolean;
  readonly body: boolean;
}

const shapes = new WeakMap<object, RouteShape>();

/** What the handler of `execution` reads, from its parameter decorators. */
export function routeShape(execution: ExecutionContext): RouteShape {
  const handler = execution.getHandler();
  const known = shapes.get(handler);
  if (known) return known;
  const parameters = Object.keys(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, execution.getClass(), handler.name) as object | undefined) ?? {},
  ).map((key) => Number(key.split(':')[0]));
  // A handler that takes the request itself does its own reading.
  const whole = parameters.includes(RouteParamtypes.REQUEST);
  const shape = {
    query: whole || parameters.includes(RouteParamtypes.QUERY),
    body: whole || parameters.includes(RouteParamtypes.BODY),
  };
  shapes.set(handler, shape);
  return shape;
}
