import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId } from '@plinth/kernel';
import { currentContext } from '../context/context.js';
import type { Principal } from '../context/principal.js';
import { DenialRecorder } from '../audit-trail/denial-recorder.js';
import { AccessErrors, invalidToken, unauthenticated } from './access.errors.js';
import { Assurance, AssuranceErrors, IMPERSONATED_BY } from './assurance.js';
import { PrincipalResolver } from './principal-resolver.js';
import type { RoutePolicy } from './route-policy.js';
import { routeTermsOf, type RouteTerms } from './route-terms.js';

const SCHEME = /^Bearer +/i;

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
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const terms = routeTermsOf(execution, request, this.reflector);
    const { policy } = terms;
    if (!policy) throw AccessErrors.undeclaredPolicy();
    if (policy.kind === 'public') return true;
    if (policy.kind === 'optional' && request.headers.authorization === undefined) return true;
    const caller = this.authenticate(request, terms);
    return caller instanceof Promise
      ? caller.then((principal) => this.admit(principal, policy, terms, execution))
      : this.admit(caller, policy, terms, execution);
  }

  private admit(principal: Principal, policy: RoutePolicy, terms: RouteTerms, execution: ExecutionContext): boolean {
    const context = currentContext();
    if (context) context.principal = principal;
    if (context && terms.isAdministrative) context.reach = 'everything';
    if (principal.actorId !== null) this.impersonated(principal.actorId, terms, execution);
    if (policy.kind === 'requires' && !principal.permissions.has(policy.permission)) {
      const { permission } = policy;
      throw AccessErrors.denied({ detail: `This needs the permission ${permission}.`, permission });
    }
    if (!terms.isIdentity) this.assurance.assertMember(principal);
    if (terms.isAdministrative) this.assurance.assertAdministrator(principal);
    if (terms.asksFresh) this.assurance.assertFresh(principal);
    return true;
  }

  private impersonated(actorId: string, terms: RouteTerms, execution: ExecutionContext): void {
    void execution.switchToHttp().getResponse<FastifyReply>().header(IMPERSONATED_BY, actorId);
    if (terms.isInPerson || terms.asksFresh || terms.isAdministrative) throw AssuranceErrors.impersonated();
  }

  private authenticate(request: FastifyRequest, terms: RouteTerms): Principal | Promise<Principal> {
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
      const scheme = SCHEME.exec(header)?.[0];
      if (scheme === undefined) throw invalidToken();
      const token = header.slice(scheme.length);
      const isAside = terms.isAdministrative || terms.isIdentity;
      const caller = this.principals.resolve(token, organizationOf(request, terms), isAside);
      return caller instanceof Promise ? caller.catch(refuse) : caller;
    } catch (error) {
      return refuse(error);
    }
  }
}

function organizationOf(request: FastifyRequest, { isAdministrative }: RouteTerms): string | null {
  const header = request.headers['x-organization-id'];
  if (header === undefined || isAdministrative) return null;
  if (!isId(header)) throw AccessErrors.organizationNotFound();
  return header;
}
