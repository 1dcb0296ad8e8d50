import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';

/** What a route asks of its caller. */
export type RoutePolicy =
  | { readonly kind: 'public' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'requires'; readonly permission: string };

/** Where a route's policy is kept. */
export const ROUTE_POLICY = Symbol('plinth.route-policy');

const NO_SECURITY = {};

/** Anyone may call this route. */
export function Public() {
  return applyDecorators(declare({ kind: 'public' }), ApiSecurity(NO_SECURITY));
}

/**
 * Anyone may call this route, and who sends credentials is known to it; wrong ones are refused as everywhere. The
 * handler decides what a stranger gets.
 */
export function PublicOrAuthenticated() {
  return applyDecorators(declare({ kind: 'optional' }), ApiSecurity(NO_SECURITY), ApiBearerAuth());
}

/** Anyone who is signed in may call this route; it acts on what the caller owns or shares. */
export function Authenticated() {
  return applyDecorators(declare({ kind: 'authenticated' }), ApiBearerAuth());
}

/** Only holders of `permission` may call this route. */
export function Requires(permission: string) {
  return applyDecorators(
    declare({ kind: 'requires', permission }),
    ApiBearerAuth(),
    ApiExtension('x-required-permission', permission),
  );
}

function declare(policy: RoutePolicy) {
  return SetMetadata(ROUTE_POLICY, policy);
}
