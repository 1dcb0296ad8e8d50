import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId } from '@plinth/kernel';
import { currentContext } from '../context/context.js';
import type { Principal } from '../context/principal.js';
import { DenialRecorder } from '../audit-trail/denial-recorder.js';
import { AccessErrors, invalidToken, unauthenticated } from './access.errors.js';
import { Assurance, AssuranceErrors, IMPERSONATED_BY, IN_PERSON, STEP_UP } from './assurance.js';
import { PrincipalResolver } from './principal-resolver.js';
import { ROUTE_POLICY, type RoutePolicy } from './route-policy.js';

const BEARER = /^Bearer +([^\s,]+) *$/i;
const ADMIN_PATH = /^\/v1\/admin(?:\/|$)/;
// Sessions, factors and the like are a person's wherever they act; keys belong to where they are made.
const IDENTITY_PATH = /^\/v1\/auth\/(?!api-keys(?:\/|$))/;

/**
 * The one door: authenticates, then applies the policy that the route declares, and refuses a route that declares
 * none. It runs on the matched handler, never on a path, so that no spelling of a URL gets around it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly principals: PrincipalResolver,
    private readonly denials: DenialRecorder,
    private readonly assurance: Assurance,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(ROUTE_POLICY, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (!policy) throw AccessErrors.undeclaredPolicy();
    if (policy.kind === 'public') return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    if (policy.kind === 'optional' && request.headers.authorization === undefined) return true;
    const caller = this.authenticate(request);
    return caller instanceof Promise
      ? caller.then((principal) => this.admit(principal, policy, execution, request))
      : this.admit(caller, policy, execution, request);
  }

  private admit(
    principal: Principal,
    policy: RoutePolicy,
    execution: ExecutionContext,
    request: FastifyRequest,
  ): boolean {
    const context = currentContext();
    if (context) Object.assign(context, { principal }, isAdministrative(request) && { reach: 'everything' });
    if (principal.actorId !== null) this.impersonated(principal.actorId, execution, request);
    if (policy.kind === 'requires' && !principal.permissions.has(policy.permission)) {
      const { permission } = policy;
      throw AccessErrors.denied({ detail: `This needs the permission ${permission}.`, permission });
    }
    if (!isIdentity(request)) this.assurance.assertMember(principal);
    if (isAdministrative(request)) this.assurance.assertAdministrator(principal);
    if (this.reflector.get<boolean | undefined>(STEP_UP, execution.getHandler())) this.assurance.assertFresh(principal);
    return true;
  }

  private impersonated(actorId: string, execution: ExecutionContext, request: FastifyRequest): void {
    void execution.switchToHttp().getResponse<FastifyReply>().header(IMPERSONATED_BY, actorId);
    const inPerson = this.reflector.getAllAndOverride<boolean | undefined>(IN_PERSON, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    const fresh = this.reflector.get<boolean | undefined>(STEP_UP, execution.getHandler());
    if (inPerson || fresh || isAdministrative(request)) throw AssuranceErrors.impersonated();
  }

  private authenticate(request: FastifyRequest): Principal | Promise<Principal> {
    const header = request.headers.authorization;
    if (header === undefined) {
      this.denials.countAnonymous('unauthenticated');
      throw unauthenticated();
    }
    const refuse = (error: unknown): never => {
      this.denials.countAnonymous('invalid_token');
      throw error;
    };
    try {
      const token = BEARER.exec(header)?.[1];
      if (token === undefined) throw invalidToken();
      const caller = this.principals.resolve(token, organizationOf(request), isAside(request));
      return caller instanceof Promise ? caller.catch(refuse) : caller;
    } catch (error) {
      return refuse(error);
    }
  }
}

function organizationOf(request: FastifyRequest): string | null {
  const header = request.headers['x-organization-id'];
  if (header === undefined || isAdministrative(request)) return null;
  if (!isId(header)) throw AccessErrors.organizationNotFound();
  return header;
}

function isAside(request: FastifyRequest): boolean {
  return isAdministrative(request) || isIdentity(request);
}

function isIdentity(request: FastifyRequest): boolean {
  return IDENTITY_PATH.test(request.routeOptions.url ?? '');
}

/** The matched route, not the path that was asked for, decides what belongs to the administrators' surface. */
function isAdministrative(request: FastifyRequest): boolean {
  return ADMIN_PATH.test(request.routeOptions.url ?? '');
}
