import type {
  FastifyInstance,
  FastifyRequest,
  onRequestHookHandler,
  onResponseHookHandler,
  onSendHookHandler,
} from 'fastify';

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

/** What is to happen around the requests of some routes. */
export interface RouteHooks {
  readonly onRequest?: onRequestHookHandler;
  readonly onSend?: onSendHookHandler;
  readonly onResponse?: onResponseHookHandler;
}

/** Adds hooks to the routes that they concern, of those registered from now on: any other would pass them for nothing. */
export function hookRoutes(server: FastifyInstance, hooks: RouteHooks, concern: (route: Route) => boolean): void {
  server.addHook('onRoute', (options) => {
    if (!concern({ ...options.config, url: options.url })) return;
    if (hooks.onRequest) options.onRequest = [options.onRequest ?? [], hooks.onRequest].flat();
    if (hooks.onSend) options.onSend = [options.onSend ?? [], hooks.onSend].flat();
    if (hooks.onResponse) options.onResponse = [options.onResponse ?? [], hooks.onResponse].flat();
  });
}
