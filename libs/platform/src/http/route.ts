import type { FastifyRequest } from 'fastify';

/** What a route tells the hooks and guards about itself. */
export interface Route {
  /** The pattern of its path; none where nothing matched. */
  readonly url?: string;
  /** What its decorators add (`routeConfig`). */
  readonly [setting: string]: unknown;
}

declare module 'fastify' {
  interface FastifyRequest {
    route?: Route;
  }
}

/**
 * The route that matched, the same object for each of its requests: the path that was asked for decides nothing. Fastify
 * gathers all options of a route whenever it is asked for one of them; so it is asked once.
 */
export function routeOf(request: FastifyRequest): Route {
  return (request.route ??= request.routeOptions.config as unknown as Route);
}
