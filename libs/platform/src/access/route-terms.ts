import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { routeOf, type Route } from '../http/route.js';
import { IN_PERSON, STEP_UP } from './assurance.js';
import { ROUTE_POLICY, type RoutePolicy } from './route-policy.js';

const ADMIN_PATH = /^\/v1\/admin(?:\/|$)/;
// Sessions, factors and the like are a person's wherever they act; keys belong to where they are made.
const IDENTITY_PATH = /^\/v1\/auth\/(?!api-keys(?:\/|$))/;

/** What a route asks of its callers. */
export interface RouteTerms {
  /** None where the route declares none: then nobody gets in. */
  readonly policy: RoutePolicy | undefined;
  /** On the surface of administrators. */
  readonly isAdministrative: boolean;
  /** About the person, wherever they act. */
  readonly isIdentity: boolean;
  /** Only after a fresh sign-in. */
  readonly asksFresh: boolean;
  /** Only for the person themselves. */
  readonly isInPerson: boolean;
}

interface Remembered {
  readonly handler: object;
  readonly terms: RouteTerms;
}

const known = new WeakMap<Route, Remembered>();

/** The terms of the route that matched, from its decorators and its pattern: read once, since they never change. */
export function routeTermsOf(execution: ExecutionContext, request: FastifyRequest, reflector: Reflector): RouteTerms {
  const route = routeOf(request);
  const handler = execution.getHandler();
  const remembered = known.get(route);
  // One handler answers a route. Should several ever share one, none gets in by the terms of another.
  if (remembered?.handler === handler) return remembered.terms;
  const { url = '' } = route;
  const targets = [handler, execution.getClass()];
  const declared = (key: symbol): unknown => reflector.getAllAndOverride(key, targets);
  const terms = {
    policy: declared(ROUTE_POLICY) as RoutePolicy | undefined,
    isAdministrative: ADMIN_PATH.test(url),
    isIdentity: IDENTITY_PATH.test(url),
    asksFresh: declared(STEP_UP) === true,
    isInPerson: declared(IN_PERSON) === true,
  };
  known.set(route, { handler, terms });
  return terms;
}
