import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DeprecatedUse } from './deprecated-use.js';
import { hookRoutes, routeOf, type RouteHooks } from '../route.js';
import { deprecationHeaders, type Deprecation } from './deprecated.decorator.js';

// What the list of API keys shows of a key.
const SHOWN_OF_KEY = 12;

/** Tells the callers of deprecated routes, refused or not, and counts them. */
export function registerDeprecations(server: FastifyInstance, find: () => DeprecatedUse): void {
  const hooks: RouteHooks = {
    onRequest: (request, reply, done) => {
      reply.headers(deprecationHeaders(routeOf(request)['deprecation'] as Deprecation));
      done();
    },
    onResponse: (request, _reply, done) => {
      find().count(`${request.method} ${routeOf(request).url ?? ''}`, ...callerOf(request));
      done();
    },
  };
  hookRoutes(server, hooks, ({ deprecation }) => deprecation !== undefined);
}

/** A key is named as its owner knows it; who is not signed in is an address. */
function callerOf({ plinth: { principal, ip }, headers }: FastifyRequest): [kind: string, caller: string] {
  if (!principal) return ['address', ip ?? 'unknown'];
  if (principal.sessionId !== null) return ['user', principal.userId];
  const key = headers.authorization?.split(' ').at(-1)?.slice(0, SHOWN_OF_KEY);
  return key === undefined ? ['user', principal.userId] : ['api-key', key];
}
